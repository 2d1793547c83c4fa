// The rows of an emulator that a search reads: all of its screens and their scrollback, including the primary screen
// under an alternate one. `src/text/search-text.ts` has the form.

import { type ScreenRow, writeSearchText } from "../text/search-text.ts";
import { type CaptureSlices, lineText } from "./capture.ts";
import type { Emulator } from "./emulator.ts";
import type { ScreenBuffer } from "./xterm-internals.ts";

export function searchText(emulator: Emulator): string {
  return [...searchTextSlices(emulator)].join("");
}

/** The same in pieces of a row's work. The caller neither writes nor resizes in between. */
export function searchTextSlices(emulator: Emulator): CaptureSlices {
  const { active, normal } = emulator.core.buffers;
  return writeSearchText(active === normal ? [rowsOf(normal)] : [rowsOf(normal), rowsOf(active)]);
}

function* rowsOf(buffer: ScreenBuffer): Generator<ScreenRow, void> {
  for (let y = 0; y < buffer.lines.length; y++) {
    const line = buffer.lines.get(y);
    if (line !== undefined) yield { text: lineText(line), isWrapped: line.isWrapped };
  }
}
