// The last lines of a screen as plain text, and the text before the cursor, for rules that tell a session's state:
// cheaper than a capture, and bounded however large the screen is.

import { lineText } from "./capture.ts";
import type { Emulator } from "./emulator.ts";

export interface BottomText {
  /** From top to bottom, without blanks at their ends, without blank lines after the last text. */
  readonly lines: readonly string[];
  /** The cursor's line up to the cursor, blanks included. */
  readonly beforeCursor: string;
}

/** At most `linesMax` lines of at most `colsMax` columns, counted from the last one with text: a hidden cursor may rest far below it. */
export function bottomText(emulator: Emulator, linesMax: number, colsMax: number): BottomText {
  const buffer = emulator.core.buffers.active;
  const textOf = (row: number) => {
    const line = buffer.lines.get(buffer.ybase + row);
    return line ? lineText(line, colsMax) : "";
  };
  let last = emulator.rows - 1;
  while (last > 0 && textOf(last).trimEnd() === "") last--;
  const first = Math.max(0, last - linesMax + 1);
  const lines = Array.from({ length: last - first + 1 }, (_, i) => textOf(first + i).trimEnd());
  const cursorLine = buffer.lines.get(buffer.ybase + buffer.y);
  return { lines, beforeCursor: cursorLine ? lineText(cursorLine, Math.min(colsMax, buffer.x)) : "" };
}
