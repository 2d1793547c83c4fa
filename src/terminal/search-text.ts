// All text of a screen with its scrollback, for a search: the primary screen also under an alternate one.
// `src/protocol/search-text.ts` has the form.

import { SCREEN_MARK, WRAP_MARK } from "../protocol/search-text.ts";
import { lineText } from "./capture.ts";
import type { Emulator } from "./emulator.ts";
import type { ScreenBuffer } from "./xterm-internals.ts";

/** Blank lines at the end of each screen are left out. */
export function searchText(emulator: Emulator): string {
  const { active, normal } = emulator.core.buffers;
  const primary = screenText(normal);
  return active === normal ? primary : `${primary}${SCREEN_MARK}\n${screenText(active)}`;
}

function screenText(buffer: ScreenBuffer): string {
  const lines: string[] = [];
  for (let y = 0; y < buffer.lines.length; y++) {
    const line = buffer.lines.get(y);
    if (line === undefined) continue;
    const text = lineText(line);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += WRAP_MARK + text;
    else lines.push(text);
  }
  const trimmed = lines.map((line) => line.trimEnd());
  while (trimmed.at(-1) === "") trimmed.pop();
  return trimmed.map((line) => `${line}\n`).join("");
}
