// How much a terminal keeps above its screen: lines of the program, however many rows they take at this width, so that
// a resize does not change the amount. Replaces xterm.js's own scrolling, which counts rows.

import { SCROLLBACK_ROW_CELLS, SIZE_MAX } from "./limits.ts";
import type { AttributeData, BufferLine, Core, ScreenBuffer } from "./xterm-internals.ts";

/** The least number of rows by which a full list grows. */
const GROW_ROWS_MIN = 64;
/** Rows kept for reuse: as many as a line of some thousand characters takes. */
const SPARE_ROWS_MAX = 64;

interface Kept {
  readonly linesMax: number;
  /** Lines of the program that begin in the scrollback, counted when `buffer` had `rows` rows above its screen. */
  lines: number;
  rows: number;
  buffer: ScreenBuffer | undefined;
  /** Rows that were dropped, to be reused: making one takes longer. */
  readonly spare: BufferLine[];
}

const keptOf = new WeakMap<Core, Kept>();

/** Lets `core` keep `linesMax` lines of the program above its primary screen, once it is trimmed. */
export function limitScrollback(core: Core, linesMax: number): void {
  keptOf.set(core, { linesMax, lines: 0, rows: 0, buffer: undefined, spare: [] });
}

function kept(core: Core): Kept {
  const found = keptOf.get(core);
  if (found !== undefined) return found;
  limitScrollback(core, core.optionsService.rawOptions.scrollback);
  return keptOf.get(core)!;
}

/**
 * Rows that `linesMax` lines may take at a width of `cols`: about as many as take the memory of one row of 1,000
 * columns for each line, and at most twice that on the narrowest screens, whatever a program prints.
 */
export function scrollbackRowsMax(linesMax: number, cols: number): number {
  return Math.ceil((linesMax * (SIZE_MAX + SCROLLBACK_ROW_CELLS)) / (cols + SCROLLBACK_ROW_CELLS));
}

/** The same for the limit that `core` has. */
export function rowsMaxOf(core: Core, cols: number): number {
  return scrollbackRowsMax(kept(core).linesMax, cols);
}

/** Drops the oldest lines until the limits are met: whole lines as far as the number of rows allows. */
export function trimScrollback(core: Core): void {
  const { normal } = core.buffers;
  const count = recount(core);
  dropLines(count, normal, count.linesMax);
  dropRows(count, normal, scrollbackRowsMax(count.linesMax, core.cols));
  count.spare.length = 0; // they have the old width
}

/** Gives the list the room that its rows take, or the room for one row per line if that is more. */
export function fitList(core: Core): void {
  const { lines } = core.buffers.normal;
  lines.maxLength = Math.max(lines.length, core.rows + core.optionsService.rawOptions.scrollback);
}

/** Replaces xterm.js's scrolling by scrolling in lines. */
export function installScrollback(core: Core, linesMax: number): void {
  limitScrollback(core, linesMax);
  const service = core._bufferService;
  const scroll = service.scroll.bind(service);
  const count = kept(core);
  let blankLine: BufferLine | undefined;
  let [rowsMax, rowsMaxCols] = [0, 0];
  const blank = (buffer: ScreenBuffer, fill: AttributeData): BufferLine => {
    const known = blankLine;
    if (known?.length === core.cols && known._data[1] === fill.fg && known._data[2] === fill.bg) return known;
    return (blankLine = buffer.getBlankLine(fill));
  };
  /** Makes room for one more row, and returns a dropped row for reuse if there is one. */
  const makeRoom = (buffer: ScreenBuffer): BufferLine | undefined => {
    if (count.buffer !== buffer || count.rows !== buffer.ybase) recount(core);
    const { lines } = buffer;
    const begins = startsLine(buffer, buffer.ybase) ? 1 : 0;
    if (rowsMaxCols !== core.cols) {
      rowsMax = scrollbackRowsMax(linesMax, core.cols);
      rowsMaxCols = core.cols;
    }
    dropLines(count, buffer, linesMax - begins);
    dropRows(count, buffer, rowsMax - 1);
    if (lines.length === lines.maxLength) {
      const grown = lines.length + GROW_ROWS_MIN + (lines.length >> 1);
      lines.maxLength = Math.max(lines.length + 1, Math.min(rowsMax + core.rows, grown));
    }
    count.lines += begins;
    count.rows++;
    return count.spare.pop();
  };
  service.scroll = (fill, isWrapped = false) => {
    const buffer = core.buffers.active;
    if (buffer !== core.buffers.normal || buffer.scrollTop !== 0 || linesMax === 0) {
      scroll(fill, isWrapped);
      return;
    }
    const savedRow = buffer.savedY - buffer.ybase;
    const spare = makeRoom(buffer);
    if (spare === undefined || buffer.scrollBottom !== core.rows - 1) scroll(fill, isWrapped);
    else {
      spare.copyFrom(blank(buffer, fill));
      spare.isWrapped = isWrapped;
      buffer.lines.push(spare);
      buffer.ydisp = ++buffer.ybase;
      service._onScroll.fire(buffer.ydisp);
    }
    // xterm.js would move it with the lines that scroll, until it has to drop some.
    buffer.savedY = buffer.ybase + savedRow;
  };
}

/** Whether row `y` is where a line begins, as far as that is still known. */
function startsLine(buffer: ScreenBuffer, y: number): boolean {
  return y === 0 || buffer.lines.get(y)?.isWrapped !== true;
}

function recount(core: Core): Kept {
  const count = kept(core);
  const { normal } = core.buffers;
  count.lines = 0;
  count.rows = normal.ybase;
  count.buffer = normal;
  for (let y = 0; y < normal.ybase; y++) if (startsLine(normal, y)) count.lines++;
  return count;
}

/** Drops whole lines until at most `linesMax` are left. */
function dropLines(count: Kept, buffer: ScreenBuffer, linesMax: number): void {
  let rows = 0;
  for (; count.lines > linesMax && rows < buffer.ybase; count.lines--) {
    do rows++;
    while (rows < buffer.ybase && !startsLine(buffer, rows));
  }
  drop(count, buffer, rows);
}

/** Drops rows until at most `rowsMax` are left, if necessary only the beginning of a line. */
function dropRows(count: Kept, buffer: ScreenBuffer, rowsMax: number): void {
  const rows = Math.max(0, buffer.ybase - rowsMax);
  for (let y = 1; y <= rows; y++) if (y === buffer.ybase || startsLine(buffer, y)) count.lines--;
  drop(count, buffer, rows);
}

function drop(count: Kept, buffer: ScreenBuffer, rows: number): void {
  if (rows === 0) return;
  for (let y = 0; y < rows && count.spare.length < SPARE_ROWS_MAX; y++)
    count.spare.push(buffer.lines.get(y)!);
  buffer.lines.trimStart(rows);
  buffer.ybase -= rows;
  buffer.ydisp = buffer.ybase;
  buffer.savedY = Math.max(0, buffer.savedY - rows);
  count.rows = buffer.ybase;
}
