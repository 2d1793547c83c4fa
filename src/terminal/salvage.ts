// The last resort when the state of a terminal can no longer be read: its text, line by line.
import { lineText } from "./capture.ts";
import type { Core } from "./xterm-internals.ts";

/** Text of the screen that was showing and of the scrollback, for a fresh terminal. */
export function salvageText(core: Core): Uint8Array {
  const rows: string[] = [];
  try {
    const { lines } = core.buffers.active;
    for (let y = 0; y < lines.length; y++) {
      const line = lines.get(y);
      rows.push(line === undefined ? "" : lineText(line).trimEnd());
    }
  } catch {
    // The rest cannot be read; these lines must be enough.
  }
  return new TextEncoder().encode(rows.join("\r\n").trimEnd());
}
