// Draws a rectangle of a session's screen on a client of another size: cropped, padded, pannable, following the cursor.
// Only plain cells, SGR and http links come out, so that nothing the program printed can act on the client; the modes
// that input needs are set as well. `VIEW_RESTORE` undoes it.
import { isSettled } from "../text/settled.ts";
import type { Emulator } from "./emulator.ts";
import { SIZE_MAX } from "./limits.ts";
import { isSafeLink } from "./sanitize.ts";
import { SGR_RESET, sgr } from "./sgr.ts";
import {
  BG_EXTENDED,
  type BufferLine,
  CELL_WORDS,
  CODE_POINT_MASK,
  COMBINED_FLAG,
  HAS_CONTENT_MASK,
  WIDTH_SHIFT,
} from "./xterm-internals.ts";

export interface Viewport {
  readonly cols: number;
  readonly rows: number;
}

/** The style of the area where the client's screen is larger than the session's. */
const FILLER = "\x1b[0;2m";
const FILLER_CHARACTER = "\u00b7";
/** Put around text that may reach past the client's right edge. */
const NO_WRAP = "\x1b[?7l";
const WRAP = "\x1b[?7h";
const CLOSE_LINK = "\x1b]8;;\x1b\\";
const MOUSE_OFF = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?9l";
const MOUSE_ON = { none: "", x10: "\x1b[?9h", vt200: "\x1b[?1000h", drag: "\x1b[?1002h", any: "\x1b[?1003h" };

export class ViewRenderer {
  readonly #emulator: Emulator;
  readonly #dirty: ReturnType<Emulator["observeRows"]>;
  #viewport: Viewport;
  /** The session's cell in the client's top left corner. */
  #left = 0;
  #top = 0;
  #isPanned = false;
  #shown: (string | undefined)[] = [];
  #shownState = "";

  constructor(emulator: Emulator, viewport: Viewport) {
    this.#emulator = emulator;
    this.#viewport = clampViewport(viewport);
    this.#dirty = emulator.observeRows();
  }

  /** The session's column and row in the client's top left corner: to turn a mouse position back. */
  get offset(): { readonly left: number; readonly top: number } {
    return { left: this.#left, top: this.#top };
  }

  /** Everything, on a client whose screen may show anything. */
  paint(): Uint8Array {
    this.#shown = [];
    this.#shownState = "";
    this.#follow();
    this.#dirty.take(SIZE_MAX);
    const text = `\x1b[?25l${SGR_RESET}\x1b[H\x1b[2J${this.#rows(0, this.#viewport.rows - 1)}`;
    return encode(text + this.#state());
  }

  /** What has changed since the last call; empty when nothing has. */
  update(): Uint8Array {
    if (this.#follow()) return this.paint();
    // Includes rows below the session's: they become filler when the session shrinks.
    const changed = this.#dirty.take(SIZE_MAX + this.#viewport.rows);
    const first = Math.max(0, (changed?.first ?? 0) - this.#top);
    const last = Math.min(this.#viewport.rows - 1, (changed?.last ?? -1) - this.#top);
    const rows = changed === undefined || first > last ? "" : this.#rows(first, last);
    const state = this.#state(rows !== "");
    return encode(rows === "" ? state : `\x1b[?25l${rows}${state}`);
  }

  /** Moves the rectangle; from then on it stays until `follow()` is called. */
  pan(dx: number, dy: number): void {
    this.#isPanned = true;
    this.#left = this.#clampLeft(this.#left + dx);
    this.#top = this.#clampTop(this.#top + dy);
    this.#dirty.markAll();
    this.#shown = [];
  }

  /** Lets the rectangle follow the cursor again. */
  follow(): void {
    this.#isPanned = false;
  }

  setViewport(viewport: Viewport): void {
    this.#viewport = clampViewport(viewport);
    this.#shown = [];
    this.#dirty.markAll();
  }

  dispose(): void {
    this.#emulator.unobserveRows(this.#dirty);
  }

  #clampLeft(left: number): number {
    return Math.max(0, Math.min(left, this.#emulator.cols - this.#viewport.cols));
  }

  #clampTop(top: number): number {
    return Math.max(0, Math.min(top, this.#emulator.rows - this.#viewport.rows));
  }

  /** Keeps the cursor in view; returns whether the rectangle has moved. */
  #follow(): boolean {
    const { x, y, visible } = this.#emulator.cursor;
    const { cols, rows } = this.#viewport;
    let left = this.#clampLeft(this.#left);
    let top = this.#clampTop(this.#top);
    if (!this.#isPanned) {
      const column = Math.min(x, this.#emulator.cols - 1);
      // It moves sideways by half a width: otherwise a cursor that writes along a line would move everything each time.
      // A hidden cursor is where the last drawing ended: its line is where things happen, but its column means nothing.
      if (!visible) left = this.#clampLeft(0);
      else if (column < left || column >= left + cols) left = this.#clampLeft(column - (cols >> 1));
      if (y < top) top = this.#clampTop(y);
      if (y >= top + rows) top = this.#clampTop(y - rows + 1);
    }
    const hasMoved = left !== this.#left || top !== this.#top;
    this.#left = left;
    this.#top = top;
    return hasMoved;
  }

  /** Rows of the viewport that differ from what the client shows. */
  #rows(first: number, last: number): string {
    let text = "";
    for (let row = first; row <= last; row++) {
      const drawn = this.#row(row);
      if (drawn === this.#shown[row]) continue;
      this.#shown[row] = drawn;
      text += `\x1b[${row + 1}H${drawn}`;
    }
    return text;
  }

  #row(row: number): string {
    const { cols } = this.#viewport;
    const buffer = this.#emulator.core.buffers.active;
    const y = this.#top + row;
    const line = y < this.#emulator.rows ? buffer.lines.get(buffer.ybase + y) : undefined;
    const width = Math.min(cols, this.#emulator.cols - this.#left);
    if (line === undefined) return FILLER + FILLER_CHARACTER.repeat(cols) + SGR_RESET;
    const cells = new RowText(this.#emulator);
    for (let x = this.#left; x < this.#left + width; )
      x += cells.add(line, x, this.#left, this.#left + width);
    const padding = width < cols ? FILLER + FILLER_CHARACTER.repeat(cols - width) : "";
    return `${cells.finish()}${padding}${SGR_RESET}`;
  }

  /** Cursor and input modes; empty when the client has them already, unless rows were drawn. */
  #state(mustPlaceCursor = true): string {
    const { cursor, modes } = this.#emulator;
    const x = Math.min(cursor.x, this.#emulator.cols - 1) - this.#left;
    const y = cursor.y - this.#top;
    const isInView = x >= 0 && y >= 0 && x < this.#viewport.cols && y < this.#viewport.rows;
    const on = (mode: number, value: boolean) => `\x1b[?${mode}${value ? "h" : "l"}`;
    const input =
      on(1, modes.appCursor) +
      (modes.appKeypad ? "\x1b=" : "\x1b>") +
      on(2004, modes.bracketedPaste) +
      on(1004, modes.focus) +
      MOUSE_OFF +
      MOUSE_ON[modes.mouse] +
      // Positions are always asked for in SGR form: the reader of the client's input shifts them by `offset` and writes
      // them as the session wants them.
      on(1006, modes.mouse !== "none") +
      `\x1b[=${modes.kittyFlags};1u\x1b[${cursor.style} q`;
    const place = `${isInView ? `\x1b[${y + 1};${x + 1}H` : ""}${on(25, cursor.visible && isInView)}`;
    const state = input + place;
    if (state === this.#shownState) return mustPlaceCursor ? place : "";
    const isOnlyPlace = this.#shownState.startsWith(input);
    this.#shownState = state;
    return isOnlyPlace ? place : state;
  }
}

/** Gathers one row: SGR only where attributes change, wide characters cut to blanks at the edges. */
class RowText {
  readonly #emulator: Emulator;
  #text = SGR_RESET;
  #attributes = SGR_RESET;
  #uri = "";

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  /** Adds the cell at x, between columns `from` and `to`; returns how many columns it took. */
  add(line: BufferLine, x: number, from: number, to: number): number {
    const content = line._data[x * CELL_WORDS]!;
    const bg = line._data[x * CELL_WORDS + 2]!;
    const extended = (bg & BG_EXTENDED) === 0 ? undefined : line._extendedAttrs[x];
    const link = this.#emulator.core._inputHandler._oscLinkService.getLinkData(extended?._urlId ?? 0);
    this.#setLink(link !== undefined && isSafeLink(link.uri) ? link.uri : "");
    const attributes = sgr(line._data[x * CELL_WORDS + 1]!, bg, extended);
    if (attributes !== this.#attributes) {
      this.#text += attributes;
      this.#attributes = attributes;
    }
    const width = content >> WIDTH_SHIFT;
    const hasContent = (content & HAS_CONTENT_MASK) !== 0;
    const isCut = (width === 2 && x + 2 > to) || (width === 0 && x === from);
    if (!hasContent || isCut || width === 0) {
      this.#text += " ";
      return 1;
    }
    const code = content & CODE_POINT_MASK;
    if ((content & COMBINED_FLAG) !== 0) this.#place(line._combined[x] ?? " ", x - from, width);
    else if (isSettled(code)) this.#text += String.fromCodePoint(code);
    else this.#place(String.fromCodePoint(code), x - from, width);
    return width;
  }

  /**
   * A character that the client may take for wider or narrower: it is drawn on blanks, and the next one is placed in
   * its own column.
   */
  #place(character: string, column: number, width: number): void {
    const [at, behind] = [column + 1, column + width + 1];
    this.#text += `${" ".repeat(width)}\x1b[${at}G${NO_WRAP}${character}${WRAP}\x1b[${behind}G`;
  }

  finish(): string {
    this.#setLink("");
    return this.#text;
  }

  #setLink(uri: string): void {
    if (uri === this.#uri) return;
    this.#uri = uri;
    this.#text += uri === "" ? CLOSE_LINK : `\x1b]8;;${uri}\x1b\\`;
  }
}

function clampViewport({ cols, rows }: Viewport): Viewport {
  const clamp = (value: number) => Math.max(1, Math.min(SIZE_MAX, Math.floor(value) || 1));
  return { cols: clamp(cols), rows: clamp(rows) };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
