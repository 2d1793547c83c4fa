// Draws the lines of a buffer as bytes, so that a terminal with default modes ends up with the same
// cells, the same continuation marks and the same scrollback. Knows nothing of modes and cursors.

import type { ByteWriter } from "../text/byte-writer.ts";
import { asciiState, stateJoins, unicodeWidths } from "../text/widths.ts";
import { sgr } from "./sgr.ts";
import {
  BG_EXTENDED,
  BG_PROTECTED,
  type BufferLine,
  CELL_WORDS,
  CODE_POINT_MASK,
  COLOR_MASK,
  COMBINED_FLAG,
  type ExtendedAttrs,
  HAS_CONTENT_MASK,
  type LinkService,
  NULL_CELL,
  type ScreenBuffer,
  WIDTH_SHIFT,
} from "./xterm-internals.ts";

/** The kind of cell in a column, when halves without a partner count as blanks. */
type CellKind = "blank" | "narrow" | "wide" | "zero";

export class RowPainter {
  readonly #out: ByteWriter;
  readonly #links: LinkService;
  readonly #cols: number;
  #fg = 0;
  #bg = 0;
  #extended: ExtendedAttrs | undefined = undefined;
  #linkId = 0;
  #isProtected = false;
  /** Preceding-character state of the terminal that reads this, 0 after any escape sequence. */
  #state = 0;

  constructor(out: ByteWriter, cols: number, links: LinkService) {
    this.#out = out;
    this.#cols = cols;
    this.#links = links;
  }

  /** All lines of `buffer` from `first` on; afterwards attributes are default, the cursor anywhere. */
  *paint(buffer: ScreenBuffer, first: number, linesPerSlice: number): Generator<void> {
    const last = this.#lastLine(buffer, first);
    let fillerAtStart = false;
    if (buffer.lines.get(first)?.isWrapped && last >= first) {
      this.#startWithContinuation();
      fillerAtStart = true;
    }
    for (let y = first; y <= last; y++) {
      const line = buffer.lines.get(y);
      if (line === undefined) continue;
      this.paintCells(line, 0, line.length, fillerAtStart);
      if (y < last) {
        const next = buffer.lines.get(y + 1);
        fillerAtStart = next?.isWrapped === true && this.#wrap(line, next);
        if (next?.isWrapped !== true) {
          this.#defaultBackground();
          this.#escape("\r\n");
        }
      }
      if ((y - first) % linesPerSlice === linesPerSlice - 1) yield;
    }
    this.reset();
  }

  /** The last line that must be printed: blank ones at the end count only when lines must scroll. */
  #lastLine(buffer: ScreenBuffer, first: number): number {
    let last = buffer.lines.length - 1;
    if (buffer.ybase > first) return last;
    while (last >= first) {
      const line = buffer.lines.get(last);
      if (line !== undefined && (line.isWrapped || this.#usedColumns(line) > 0)) break;
      last--;
    }
    return last;
  }

  #usedColumns(line: BufferLine): number {
    for (let x = Math.min(line.length, this.#cols) - 1; x >= 0; x--) {
      const at = x * CELL_WORDS;
      if ((line._data[at]! & HAS_CONTENT_MASK) !== 0) return x + 1;
      if (line._data[at]! >> WIDTH_SHIFT === 0 && this.#kind(line, x - 1) === "wide") return x + 1;
      if ((line._data[at + 2]! & COLOR_MASK) !== 0) return x + 1;
    }
    return 0;
  }

  #kind(line: BufferLine, x: number): CellKind {
    if (x < 0 || x >= line.length) return "blank";
    const content = line._data[x * CELL_WORDS]!;
    const hasContent = (content & HAS_CONTENT_MASK) !== 0;
    const width = content >> WIDTH_SHIFT;
    if (width === 2) {
      const half = line._data[(x + 1) * CELL_WORDS]!;
      return x + 1 < line.length && half >> WIDTH_SHIFT === 0 && (half & HAS_CONTENT_MASK) === 0
        ? "wide"
        : "blank";
    }
    if (!hasContent) return "blank";
    return width === 0 ? "zero" : "narrow";
  }

  /** Cells `from` up to `to`. With `fillerAtStart`, column 0 holds a filler character. */
  paintCells(line: BufferLine, from: number, to: number, fillerAtStart: boolean): void {
    const end = Math.min(to, this.#usedColumns(line));
    let x = from;
    if (fillerAtStart && this.#kind(line, 0) === "blank") this.#eraseCells(1, line._data[2]! & COLOR_MASK);
    const cells = line._data;
    while (x < end) {
      const content = cells[x * CELL_WORDS]!;
      if (content > NULL_CELL && content < NULL_CELL + 0x7f) {
        // ASCII, which is most of the text: the same as below without the checks.
        const bg = cells[x * CELL_WORDS + 2]!;
        const extended = (bg & BG_EXTENDED) === 0 ? undefined : line._extendedAttrs[x];
        this.#attributes(cells[x * CELL_WORDS + 1]!, bg, extended);
        this.#state = asciiState(content - NULL_CELL);
        this.#out.codePoint(content - NULL_CELL);
        x++;
        continue;
      }
      const kind = this.#kind(line, x);
      if (kind === "blank") {
        const background = line._data[x * CELL_WORDS + 2]! & COLOR_MASK;
        let count = 1;
        while (x + count < end && this.#isBlank(line, x + count, background)) count++;
        if (background !== 0) this.#eraseCells(count, background);
        x += count;
        if (x < end) this.#escape(count === 1 ? "\x1b[C" : `\x1b[${count}C`);
      } else {
        this.cell(line, x, kind === "zero");
        x += kind === "wide" ? 2 : 1;
      }
    }
  }

  #isBlank(line: BufferLine, x: number, background: number): boolean {
    return this.#kind(line, x) === "blank" && (line._data[x * CELL_WORDS + 2]! & COLOR_MASK) === background;
  }

  /** One cell that is not blank, with its own attributes. */
  cell(line: BufferLine, x: number, isZeroWidth: boolean): void {
    const at = x * CELL_WORDS;
    const content = line._data[at]!;
    const bg = line._data[at + 2]!;
    this.#attributes(line._data[at + 1]!, bg, (bg & BG_EXTENDED) !== 0 ? line._extendedAttrs[x] : undefined);
    if ((content & COMBINED_FLAG) === 0) {
      this.#put(content & CODE_POINT_MASK, true, isZeroWidth);
      return;
    }
    let isFirst = true;
    for (const character of line._combined[x] ?? " ") {
      this.#put(character.codePointAt(0)!, isFirst, isFirst && isZeroWidth);
      isFirst = false;
    }
  }

  #put(codePoint: number, startsCell: boolean, mustStandAlone: boolean): void {
    if (codePoint < 0x7f) {
      this.#state = asciiState(codePoint);
    } else {
      let state = unicodeWidths.charProperties(codePoint, this.#state);
      if (startsCell && (stateJoins(state) || (mustStandAlone && this.#state !== 0))) {
        this.#escape(sgr(this.#fg, this.#bg, this.#extended));
        if (this.#isProtected) this.#escape('\x1b[1"q');
        state = unicodeWidths.charProperties(codePoint, 0);
      }
      this.#state = state;
    }
    this.#out.codePoint(codePoint);
  }

  #attributes(fg: number, bg: number, extended: ExtendedAttrs | undefined): void {
    if (fg === this.#fg && bg === this.#bg && extended === this.#extended) return;
    const linkId = extended?._urlId ?? 0;
    if (linkId !== this.#linkId) this.#link(linkId);
    const isProtected = (bg & BG_PROTECTED) !== 0;
    if (this.#isProtected && !isProtected) this.#escape('\x1b[0"q');
    this.#escape(sgr(fg, bg, extended));
    if (isProtected) this.#escape('\x1b[1"q');
    this.#isProtected = isProtected;
    this.#fg = fg;
    this.#bg = bg;
    this.#extended = extended;
  }

  #link(linkId: number): void {
    const link = linkId === 0 ? undefined : this.#links.getLinkData(linkId);
    if (link !== undefined) {
      this.#escape(`\x1b]8;${link.id === undefined ? "" : `id=${link.id}`};${link.uri}\x1b\\`);
    } else if (this.#linkId !== 0) {
      this.#escape("\x1b]8;;\x1b\\");
    }
    this.#linkId = linkId;
  }

  /** Default attributes and no link. */
  reset(): void {
    if (this.#linkId !== 0) this.#link(0);
    this.#attributes(0, 0, undefined);
  }

  /** Blank lines that scroll in take the pen's background, so it must be the default one. */
  #defaultBackground(): void {
    if ((this.#bg & COLOR_MASK) !== 0) this.reset();
  }

  #escape(sequence: string): void {
    this.#out.text(sequence);
    this.#state = 0;
  }

  /** ECH: blanks with a background, which keeps the continuation mark (EL at column 0 would not). */
  #eraseCells(count: number, background: number): void {
    this.#attributes(0, background, undefined);
    this.#escape(count === 1 ? "\x1b[X" : `\x1b[${count}X`);
  }

  /**
   * From the end of `line` to column 0 of `next`, marking it as a continuation. Returns whether a
   * filler character stands in column 0; false when the next character printed will wrap by itself.
   */
  #wrap(line: BufferLine, next: BufferLine): boolean {
    const edge = this.#cols - 1;
    const edgeIsBlank = this.#kind(line, edge) === "blank" && this.#kind(line, edge - 1) !== "wide";
    const first = this.#kind(next, 0);
    const wrapsByItself = first === "narrow" || first === "wide";
    if (!edgeIsBlank && wrapsByItself && (next._data[2]! & COLOR_MASK) === 0) return false;
    this.reset();
    if (edgeIsBlank) this.#escape(`\x1b[${this.#cols}G `);
    this.#escape(" ");
    if (edgeIsBlank) {
      this.#escape(`\x1b[A\x1b[${this.#cols}G`);
      this.#eraseCells(1, line._data[edge * CELL_WORDS + 2]! & COLOR_MASK);
      this.#escape("\x1b[B");
      this.reset();
    }
    this.#escape("\r");
    return true;
  }

  /** Row 0 becomes the continuation of a line that is deleted again, with a filler in column 0. */
  #startWithContinuation(): void {
    this.#escape(`\x1b[${this.#cols}G  \x1b[H\x1b[M`);
  }
}
