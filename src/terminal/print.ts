// Puts printable characters into cells. Replaces xterm's own print: several times faster on ASCII,
// no work per character for links, and never leaves half a wide character or a cursor past the edge.
// Blank cells it makes carry the background colour only, as erased cells do.

import { CELL_LENGTH_MAX } from "../text/cell-length.ts";
import { asciiState, stateJoins, stateWidth } from "../text/widths.ts";
import {
  BG_EXTENDED,
  type BufferLine,
  CELL_WORDS,
  CODE_POINT_MASK,
  COLOR_MASK,
  COMBINED_FLAG,
  type Core,
  HAS_CONTENT_MASK,
  NULL_CELL,
  type ScreenBuffer,
  WIDTH_SHIFT,
} from "./xterm-internals.ts";

const WIDTH_MASK = 3 << WIDTH_SHIFT;

function blank(row: BufferLine, x: number, background: number): void {
  const at = x * CELL_WORDS;
  row._data[at] = NULL_CELL;
  row._data[at + 1] = 0;
  row._data[at + 2] = background;
}

/** The same, keeping the background the cell has. */
function blankInPlace(row: BufferLine, x: number): void {
  blank(row, x, row._data[x * CELL_WORDS + 2]! & COLOR_MASK);
}

/** In the last column without wrapping: the left half of a wide character there loses its right half. */
function cutAtEdge(row: BufferLine, x: number): void {
  if (x > 0 && row._data[(x - 1) * CELL_WORDS]! >> WIDTH_SHIFT === 2) blankInPlace(row, x - 1);
}

/** Column x is about to be overwritten: if it is the right half of a wide character, blank the left. */
function cutLeft(row: BufferLine, x: number, background: number): void {
  if (x > 0 && row._data[(x - 1) * CELL_WORDS]! >> WIDTH_SHIFT === 2) blank(row, x - 1, background);
}

/** Column x follows what was written: if it is a right half that lost its left, blank it. */
function cutRight(row: BufferLine, x: number, background: number): void {
  if (isRightHalf(row, x)) blank(row, x, background);
}

function isRightHalf(row: BufferLine, x: number): boolean {
  const content = row._data[x * CELL_WORDS]!;
  return x < row.length && content >> WIDTH_SHIFT === 0 && (content & HAS_CONTENT_MASK) === 0;
}

function addToCell(row: BufferLine, x: number, codePoint: number, width: number): void {
  const at = x * CELL_WORDS;
  let content = row._data[at]!;
  const added = String.fromCodePoint(codePoint);
  if ((content & COMBINED_FLAG) !== 0) {
    const text = row._combined[x] ?? "";
    if (text.length < CELL_LENGTH_MAX) row._combined[x] = text + added;
  } else if ((content & CODE_POINT_MASK) !== 0) {
    row._combined[x] = String.fromCodePoint(content & CODE_POINT_MASK) + added;
    content = (content & ~CODE_POINT_MASK) | COMBINED_FLAG;
  } else {
    content = codePoint | NULL_CELL;
  }
  row._data[at] = (content & ~WIDTH_MASK) | (width << WIDTH_SHIFT);
}

/** Installs the print handler in `core` (also used by REP, CSI b). */
export function installPrint(core: Core): void {
  const handler = core._inputHandler;
  const parser = handler._parser;
  const service = core._bufferService;
  const charsets = core._charsetService;
  const unicode = core.unicodeService;

  /** Moves to the start of the next line, which continues this one; scrolls when needed. */
  const wrapLine = (buffer: ScreenBuffer): BufferLine => {
    buffer.y++;
    if (buffer.y === buffer.scrollBottom + 1) {
      buffer.y--;
      service.scroll(handler._eraseAttrData(), true);
    } else {
      if (buffer.y >= service.rows) buffer.y = service.rows - 1;
      buffer.lines.get(buffer.ybase + buffer.y)!.isWrapped = true;
    }
    buffer.x = 0;
    return buffer.lines.get(buffer.ybase + buffer.y)!;
  };

  /** Writes ASCII from `start` up to the edge of the row; returns how many were written. */
  const printAscii = (row: BufferLine, data: Uint32Array, start: number, end: number): number => {
    const pen = handler._curAttrData;
    const buffer = handler._activeBuffer;
    const { fg, bg, extended } = pen;
    const isExtended = (bg & BG_EXTENDED) !== 0;
    const cells = row._data;
    const last = Math.min(end, start + service.cols - buffer.x);
    let position = start;
    let at = buffer.x * CELL_WORDS;
    for (; position < last; position++) {
      const code = data[position]!;
      if (code >= 0x7f) break;
      cells[at] = code | NULL_CELL;
      cells[at + 1] = fg;
      cells[at + 2] = bg;
      at += CELL_WORDS;
    }
    const count = position - start;
    if (isExtended) for (let i = 0; i < count; i++) row._extendedAttrs[buffer.x + i] = extended;
    buffer.x += count;
    return count;
  };

  /** Writes one code point of any kind; returns the row the cursor is on and sets `state`. */
  let state = 0;
  const printOne = (row: BufferLine, input: number): BufferLine => {
    const buffer = handler._activeBuffer;
    const pen = handler._curAttrData;
    const { cols } = service;
    const background = pen.bg & COLOR_MASK;
    cutLeft(row, buffer.x, background);
    let code = input;
    if (code < 127 && charsets.charset !== undefined) {
      code = charsets.charset[String.fromCharCode(code)]?.charCodeAt(0) ?? code;
    }
    const info = unicode.charProperties(code, state);
    const width = stateWidth(info);
    const joins = stateJoins(info);
    const oldWidth = joins ? stateWidth(state) : 0;
    state = info;
    if (buffer.x + width - oldWidth > cols) {
      if (!core.coreService.decPrivateModes.wraparound) {
        buffer.x = cols - 1;
        if (width === 2) {
          state = 0; // it is not on the screen, so nothing may join it
          if (isRightHalf(row, buffer.x)) {
            cutAtEdge(row, buffer.x);
            blank(row, buffer.x, background);
          }
          return row;
        }
        if (core.coreService.modes.insertMode) cutLeft(row, buffer.x, background);
        else cutAtEdge(row, buffer.x);
      } else {
        row = wrapAndMove(row, buffer, oldWidth, background);
      }
    }
    if (joins && buffer.x > 0) {
      const wide = row._data[(buffer.x - 1) * CELL_WORDS]! >> WIDTH_SHIFT === 0;
      addToCell(row, buffer.x - (wide ? 2 : 1), code, width);
      if (width > oldWidth) writeCell(row, buffer.x++, 0, 0);
      return row;
    }
    if (width === 0 && buffer.x >= cols) return row;
    if (core.coreService.modes.insertMode && width > 0) {
      cutRight(row, buffer.x, background);
      row.insertCells(buffer.x, width, buffer.getNullCell(handler._eraseAttrData()));
    }
    writeCell(row, buffer.x++, code, width);
    if (width === 2) writeCell(row, buffer.x++, 0, 0);
    return row;
  };

  /** Wraps, taking along a character that a joined one has just made too wide for this row. */
  const wrapAndMove = (row: BufferLine, buffer: ScreenBuffer, oldWidth: number, background: number) => {
    let x = buffer.x - oldWidth;
    const next = wrapLine(buffer);
    if (oldWidth > 0) {
      for (let word = 0; word < CELL_WORDS; word++) next._data[word] = row._data[x * CELL_WORDS + word]!;
      const text = row._combined[x];
      if (text !== undefined) next._combined[0] = text;
      next._extendedAttrs[0] = row._extendedAttrs[x];
      buffer.x = oldWidth;
    }
    while (x < service.cols) blank(row, x++, background);
    return next;
  };

  const writeCell = (row: BufferLine, x: number, codePoint: number, width: number): void => {
    const pen = handler._curAttrData;
    const at = x * CELL_WORDS;
    row._data[at] = codePoint | (width << WIDTH_SHIFT);
    row._data[at + 1] = pen.fg;
    row._data[at + 2] = pen.bg;
    if ((pen.bg & BG_EXTENDED) !== 0) row._extendedAttrs[x] = pen.extended;
  };

  const print = (data: Uint32Array, start: number, end: number): void => {
    if (end <= start) return;
    const buffer = handler._activeBuffer;
    const background = handler._curAttrData.bg & COLOR_MASK;
    const isPlain = charsets.charset === undefined && !core.coreService.modes.insertMode;
    let row = buffer.lines.get(buffer.ybase + buffer.y)!;
    handler._dirtyRowTracker.markDirty(buffer.y);
    state = parser.precedingJoinState;
    for (let position = start; position < end; ) {
      if (isPlain && data[position]! < 0x7f) {
        if (buffer.x >= service.cols) {
          if (core.coreService.decPrivateModes.wraparound) {
            row = wrapLine(buffer);
          } else {
            buffer.x = service.cols - 1;
            cutAtEdge(row, buffer.x);
          }
        }
        cutLeft(row, buffer.x, background);
        position += printAscii(row, data, position, end);
        state = asciiState(data[position - 1]!);
      } else {
        row = printOne(row, data[position++]!);
      }
    }
    parser.precedingJoinState = state;
    if (buffer.x < service.cols) cutRight(row, buffer.x, background);
    handler._dirtyRowTracker.markDirty(buffer.y);
  };
  parser.setPrintHandler(print);
  handler.print = print;
}
