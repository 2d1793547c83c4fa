// All text of a screen with its scrollback, for a search: the primary screen also under an alternate one.
// `src/protocol/search-text.ts` has the form.

import { SCREEN_MARK, WRAP_MARK } from "../protocol/search-text.ts";
import { type CaptureSlices, lineText } from "./capture.ts";
import type { Emulator } from "./emulator.ts";
import type { ScreenBuffer } from "./xterm-internals.ts";

/** Blank lines at the end of each screen are left out. */
export function searchText(emulator: Emulator): string {
  return [...searchTextSlices(emulator)].join("");
}

/** The same in pieces of a line's work. The caller neither writes nor resizes in between. */
export function* searchTextSlices(emulator: Emulator): CaptureSlices {
  const { active, normal } = emulator.core.buffers;
  yield* screenText(normal);
  if (active === normal) return;
  yield `${SCREEN_MARK}\n`;
  yield* screenText(active);
}

function* screenText(buffer: ScreenBuffer): CaptureSlices {
  let open: string | null = null;
  let blank = "";
  const finished = (line: string) => {
    const text = line.trimEnd();
    if (text === "") {
      blank += "\n";
      return "";
    }
    const piece = `${blank}${text}\n`;
    blank = "";
    return piece;
  };
  for (let y = 0; y < buffer.lines.length; y++) {
    const line = buffer.lines.get(y);
    if (line === undefined) continue;
    const text = lineText(line);
    if (line.isWrapped && open !== null) {
      open += WRAP_MARK + text;
      yield "";
      continue;
    }
    yield open === null ? "" : finished(open);
    open = text;
  }
  if (open !== null) yield finished(open);
}
