// While a resize wraps all other lines again, this leaves the part of the cursor's line that is on the screen as it is,
// as xterm.js does: programs that edit a line redraw it, moving up by the number of rows that it had. Unlike xterm.js
// it keeps the rows below the cursor.

import {
  type BufferLine,
  CELL_WORDS,
  HAS_CONTENT_MASK,
  NULL_CELL,
  type ScreenBuffer,
} from "./xterm-internals.ts";

/** The line with the cursor, while a resize runs. */
export interface HeldLine {
  /** The row with the cursor, and the cursor's column. */
  readonly row: BufferLine;
  readonly x: number;
  /** The rows of the line that continue another one. */
  readonly continued: readonly BufferLine[];
}

/**
 * Before a resize to `cols`: the cursor's line becomes separate rows that fit, and the cursor moves to the last row
 * that shows anything, so that none of these rows is dropped as long as blank rows are left or lines above can scroll.
 */
export function holdCursorLine(buffer: ScreenBuffer, cols: number): HeldLine | undefined {
  const { lines } = buffer;
  const at = buffer.ybase + buffer.y;
  const row = lines.get(at);
  if (row === undefined) return undefined;
  let [first, end] = [at, at + 1];
  // It goes no further up than the screen: no program redraws what has scrolled away.
  while (first > buffer.ybase && lines.get(first)?.isWrapped) first--;
  while (end < lines.length && lines.get(end)?.isWrapped) end++;
  const continued: BufferLine[] = [];
  for (let y = first; y < end; y++) {
    const line = lines.get(y)!;
    for (let x = cols; x < line.length; x++) clearCell(line, x);
    if (!line.isWrapped) continue;
    line.isWrapped = false;
    continued.push(line);
  }
  let last = lines.length - 1;
  while (last > at && isBlank(lines.get(last)!)) last--;
  buffer.y = last - buffer.ybase;
  return { row, x: buffer.x, continued };
}

/** After the resize: the line is one line again. */
export function joinCursorLine({ continued }: HeldLine): void {
  for (const line of continued) line.isWrapped = true;
}

/** Puts the cursor back on its row. Rows too far below it for the screen are dropped. */
export function placeCursor(buffer: ScreenBuffer, held: HeldLine, cols: number): void {
  const { lines } = buffer;
  let at = lines.length - 1;
  while (at >= 0 && lines.get(at) !== held.row) at--;
  if (at < 0) return; // it is gone
  while (at < buffer.ybase) {
    lines.pop();
    buffer.ybase--;
  }
  buffer.ydisp = buffer.ybase;
  buffer.y = at - buffer.ybase;
  buffer.x = Math.min(held.x, cols - 1);
}

function clearCell(line: BufferLine, x: number): void {
  line._data[x * CELL_WORDS] = NULL_CELL;
  line._data[x * CELL_WORDS + 1] = 0;
  line._data[x * CELL_WORDS + 2] = 0;
}

function isBlank(line: BufferLine): boolean {
  if (line.isWrapped) return false;
  for (let x = 0; x < line.length; x++) {
    if ((line._data[x * CELL_WORDS]! & HAS_CONTENT_MASK) !== 0) return false;
  }
  return true;
}
