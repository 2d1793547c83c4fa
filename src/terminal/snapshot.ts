// The whole state of an emulator as bytes: fed to a fresh terminal (or one that has read preamble()), they give the
// same cells, modes, cursor and future behaviour, in our emulator and in a plain xterm.js.

import type { KittyKeyboard } from "../protocol/kitty-keyboard.ts";
import { ByteWriter } from "../text/byte-writer.ts";
import { codePointWidth, stateJoins, stateWidth, unicodeWidths } from "../text/widths.ts";
import type { SessionColors } from "./colors.ts";
import type { NotedModes } from "./noted-modes.ts";
import { cursorStyle } from "./queries.ts";
import { RowPainter } from "./row-painter.ts";
import { sgr, underlineColorParams } from "./sgr.ts";
import { hasDefaultTabs, tabSequences } from "./tab-stops.ts";
import type { Titles } from "./titles.ts";
import {
  BG_EXTENDED,
  BG_PROTECTED,
  type BufferLine,
  CELL_WORDS,
  type Charset,
  CODE_POINT_MASK,
  COMBINED_FLAG,
  type Core,
  charsetFinal,
  FG_UNDERLINE,
  HAS_CONTENT_MASK,
  type ScreenBuffer,
  underlineStyle,
  WIDTH_SHIFT,
} from "./xterm-internals.ts";

/** Lines drawn in one slice: about a millisecond of work at 120 columns. */
const LINES_PER_SLICE = 64;
/** A link that nobody sees, for a saved pen that was saved while a link was open. */
const HIDDEN_LINK = "\x1b]8;;remi:\x1b\\";
const NO_LINK = "\x1b]8;;\x1b\\";

export interface SnapshotSources {
  readonly core: Core;
  readonly titles: Titles;
  readonly colors: SessionColors;
  readonly kitty: KittyKeyboard;
  readonly modes: NotedModes;
  /** Bytes of the escape sequence and character that are not finished yet. */
  readonly unfinished: () => Uint8Array;
}

/** The snapshot in slices of a few milliseconds; the terminal must not change in between. */
export function* snapshotSlices(
  sources: SnapshotSources,
  options: { readonly scrollback: boolean },
): Generator<Uint8Array> {
  const out = new ByteWriter();
  const state = new StateWriter(sources, out);
  const { core } = sources;
  const { normal, alt, active } = core.buffers;
  const isAlternate = active === alt;
  const painter = new RowPainter(out, core.cols, core._inputHandler._oscLinkService);
  out.text(sources.titles.sequences() + sources.colors.sequences());
  if (!isAlternate) state.hiddenAlternate();
  for (const _ of painter.paint(normal, options.scrollback ? 0 : normal.ybase, LINES_PER_SLICE)) {
    yield out.take();
  }
  out.text(tabSequences(normal, core.cols) + sources.kitty.sequences(false));
  if (isAlternate) {
    state.enterAlternate(painter);
    for (const _ of painter.paint(alt, 0, LINES_PER_SLICE)) yield out.take();
    if (!hasDefaultTabs(alt, core.cols)) out.text(tabSequences(alt, core.cols));
    out.text(sources.kitty.sequences(true));
  }
  state.margins(active);
  state.savedCursor(active);
  state.region(active);
  state.finish(painter);
  yield out.take();
}

class StateWriter {
  readonly #sources: SnapshotSources;
  readonly #core: Core;
  readonly #out: ByteWriter;

  constructor(sources: SnapshotSources, out: ByteWriter) {
    this.#sources = sources;
    this.#core = sources.core;
    this.#out = out;
  }

  /** The alternate screen that is not showing keeps its saved cursor and its kitty stack. */
  hiddenAlternate(): void {
    const { alt } = this.#core.buffers;
    const kitty = this.#sources.kitty.sequences(true);
    if (isDefaultSaved(alt) && kitty === "") return;
    this.#out.text(`\x1b[?1049h${kitty}`);
    this.savedCursor(alt);
    this.#out.text("\x1b[?1049l");
  }

  /**
   * Goes from the finished primary screen to an empty alternate one, and leaves the primary screen's state as it was.
   */
  enterAlternate(painter: RowPainter): void {
    const { normal } = this.#core.buffers;
    const row = normal.savedY - normal.ybase;
    const column = Math.min(normal.x, this.#core.cols - 1);
    const savedByTheSwitch = normal.savedX === column && row === normal.y;
    if (!savedByTheSwitch) this.savedCursor(normal);
    this.region(normal);
    this.#place(painter, normal, normal.x, normal.y, false);
    if (savedByTheSwitch) {
      this.#out.text(savedPen(normal) + charsetSequence("(", normal.savedCharset));
      this.#out.text("\x1b[?1049h\x1b[m\x1b(B");
    } else this.#out.text("\x1b[?47h");
    this.#out.text(`${NO_LINK}\x1b[H\x1b[2J`);
  }

  /** DECSC: position, pen and character set; nothing when they are those of a fresh terminal. */
  savedCursor(buffer: ScreenBuffer): void {
    if (isDefaultSaved(buffer)) return;
    const row = Math.max(0, Math.min(buffer.savedY - buffer.ybase, this.#core.rows - 1));
    const column = Math.min(buffer.savedX, this.#core.cols - 1);
    const charset = charsetSequence("(", buffer.savedCharset);
    this.#out.text(`\x1b[${row + 1};${column + 1}H${savedPen(buffer)}${charset}\x1b7`);
    this.#out.text(`\x1b[m\x1b[0"q\x1b(B${NO_LINK}\x1b[H`);
  }

  /**
   * Left and right margins. A terminal without them takes `CSI s` for DECSC, so the saved cursor is corrected
   * afterwards.
   */
  margins(buffer: ScreenBuffer): void {
    const sequences = this.#sources.modes.marginSequences();
    if (sequences === "") return;
    this.#out.text(sequences);
    if (isDefaultSaved(buffer)) this.#out.text(`\x1b[m\x1b[0"q\x1b(B${NO_LINK}\x1b[H\x1b7`);
  }

  region(buffer: ScreenBuffer): void {
    const { scrollTop, scrollBottom } = buffer;
    if (scrollTop === 0 && scrollBottom === this.#core.rows - 1) return;
    this.#out.text(`\x1b[${scrollTop + 1};${scrollBottom + 1}r`);
  }

  /** Modes, cursor, pen, and what the last printed character and the last bytes leave behind. */
  finish(painter: RowPainter): void {
    const core = this.#core;
    const { active } = core.buffers;
    const { origin } = core.coreService.decPrivateModes;
    const preceding = core._inputHandler._parser.precedingJoinState;
    if (origin) this.#out.text("\x1b[?6h");
    if (preceding === 0) {
      this.#place(painter, active, active.x, active.y, origin);
      this.#out.text(this.#charsets() + this.#modes() + this.#pen());
    } else {
      this.#out.text(this.#charsets() + this.#modes() + this.#pen());
      this.#printLast(painter, active, preceding, origin);
    }
    this.#out.bytes(this.#sources.unfinished());
  }

  /** Puts the cursor at column x (cols: after the last cell, a wrap pending) of row y. */
  #place(painter: RowPainter, buffer: ScreenBuffer, x: number, y: number, origin: boolean): void {
    const { cols } = this.#core;
    if (x < cols) {
      this.#move(buffer, x, y, origin);
      return;
    }
    const line = buffer.lines.get(buffer.ybase + y)!;
    const start = lastCellStart(line, cols);
    this.#move(buffer, start, y, origin);
    painter.cell(line, start, line._data[start * CELL_WORDS]! >> WIDTH_SHIFT === 0);
    painter.reset();
  }

  #move(buffer: ScreenBuffer, x: number, y: number, origin: boolean): void {
    const isOutside = origin && (y < buffer.scrollTop || y > buffer.scrollBottom);
    if (isOutside) {
      // Origin mode keeps the cursor inside the margins, except when it comes back from the alternate screen, so it is
      // placed that way.
      this.#out.text(`\x1b[?47h\x1b[${y + 1};${x + 1}H\x1b[?47l`);
    } else {
      this.#out.text(`\x1b[${(origin ? y - buffer.scrollTop : y) + 1};${x + 1}H`);
    }
  }

  /** Prints the character before the cursor again, so that a mark or REP applies to it. */
  #printLast(painter: RowPainter, buffer: ScreenBuffer, preceding: number, origin: boolean): void {
    const core = this.#core;
    const width = stateWidth(preceding);
    const line = buffer.lines.get(buffer.ybase + buffer.y)!;
    const start = buffer.x - width;
    const text = start >= 0 ? cellText(line, start, width) : undefined;
    if (text === undefined || finalState(text) >> 1 !== preceding >> 1) {
      this.#place(painter, buffer, buffer.x, buffer.y, origin);
      this.#out.text(this.#pen());
      return;
    }
    this.#move(buffer, start, buffer.y, origin);
    const characters = [...text];
    if (core.coreService.modes.insertMode) {
      this.#out.text(`\x1b[${Math.max(1, codePointWidth(characters[0]!.codePointAt(0)!))}P`);
    }
    characters[0] = typed(characters[0]!, core._charsetService.charset);
    this.#out.text(characters.join(""));
  }

  #charsets(): string {
    const { _charsets, glevel } = this.#core._charsetService;
    const names = ["(", ")", "*", "+"].map((g, i) => charsetSequence(g, _charsets[i])).join("");
    return names + ["", "\x0e", "\x1bn", "\x1bo"][glevel]!;
  }

  #modes(): string {
    const core = this.#core;
    const dec = core.coreService.decPrivateModes;
    const on = (condition: boolean, sequence: string) => (condition ? sequence : "");
    const mouse = { X10: "9", VT200: "1000", DRAG: "1002", ANY: "1003" }[
      core.coreMouseService.activeProtocol
    ];
    const encoding = { SGR: "1006", SGR_PIXELS: "1016" }[core.coreMouseService.activeEncoding];
    return (
      on(dec.applicationCursorKeys, "\x1b[?1h") +
      on(core.optionsService.rawOptions.cursorBlink, "\x1b[?12h") +
      on(dec.reverseWraparound, "\x1b[?45h") +
      on(dec.applicationKeypad, "\x1b=") +
      on(mouse !== undefined, `\x1b[?${mouse}h`) +
      on(encoding !== undefined, `\x1b[?${encoding}h`) +
      on(dec.sendFocus, "\x1b[?1004h") +
      on(dec.bracketedPasteMode, "\x1b[?2004h") +
      this.#sources.modes.sequences() +
      this.#cursorShape() +
      on(core.coreService.isCursorHidden, "\x1b[?25l") +
      on(core.optionsService.rawOptions.convertEol, "\x1b[20h") +
      on(!dec.wraparound, "\x1b[?7l") +
      on(core.coreService.modes.insertMode, "\x1b[4h") +
      on(dec.synchronizedOutput, "\x1b[?2026h")
    );
  }

  #cursorShape(): string {
    const { cursorStyle: style, cursorBlink } = this.#core.coreService.decPrivateModes;
    if (style !== undefined) return `\x1b[${cursorStyle(this.#core)} q`;
    return cursorBlink === undefined ? "" : `\x1b[${cursorBlink ? 7 : 8} q`;
  }

  /** The pen exactly, including an underline colour that nothing shows yet. */
  #pen(): string {
    const pen = this.#core._inputHandler._curAttrData;
    let text = sgr(pen.fg, pen.bg, pen.extended);
    const color = underlineColorParams(pen.extended._ext);
    if (color !== "" && underlineStyle(pen.fg, pen.bg, pen.extended) === 0) text += `\x1b[${color.slice(1)}m`;
    if ((pen.bg & BG_PROTECTED) !== 0) text += '\x1b[1"q';
    const link = this.#core._inputHandler._oscLinkService.getLinkData(pen.extended._urlId);
    if (link === undefined) return text;
    return `${text}\x1b]8;${link.id === undefined ? "" : `id=${link.id}`};${link.uri}\x1b\\`;
  }
}

function isDefaultSaved(buffer: ScreenBuffer): boolean {
  const pen = buffer.savedCurAttrData;
  const atHome = buffer.savedX === 0 && buffer.savedY <= buffer.ybase;
  return atHome && pen.fg === 0 && pen.bg === 0 && buffer.savedCharset === undefined;
}

/** Sets the pen that DECSC saves: xterm keeps its colours and flags, not the underline's style. */
function savedPen(buffer: ScreenBuffer): string {
  const { fg, bg } = buffer.savedCurAttrData;
  const needsLink = (bg & BG_EXTENDED) !== 0 && (fg & FG_UNDERLINE) === 0;
  return (
    sgr(fg, bg, undefined) + ((bg & BG_PROTECTED) !== 0 ? '\x1b[1"q' : "") + (needsLink ? HIDDEN_LINK : "")
  );
}

function charsetSequence(g: string, charset: Charset | undefined): string {
  return charset === undefined ? "" : `\x1b${g}${charsetFinal(charset)}`;
}

/** Column where the character that fills the last column starts. */
function lastCellStart(line: BufferLine, cols: number): number {
  const last = line._data[(cols - 1) * CELL_WORDS]!;
  const isRightHalf = last >> WIDTH_SHIFT === 0 && (last & HAS_CONTENT_MASK) === 0;
  return isRightHalf ? cols - 2 : cols - 1;
}

/** The text of the cell at x if it is `width` columns wide, else undefined. */
function cellText(line: BufferLine, x: number, width: number): string | undefined {
  const content = line._data[x * CELL_WORDS]!;
  if (content >> WIDTH_SHIFT !== width || (content & HAS_CONTENT_MASK) === 0) return undefined;
  if ((content & COMBINED_FLAG) !== 0) return line._combined[x];
  return String.fromCodePoint(content & CODE_POINT_MASK);
}

function finalState(text: string): number {
  let state = 0;
  for (const character of text) {
    const next = unicodeWidths.charProperties(character.codePointAt(0)!, state);
    if (state !== 0 && !stateJoins(next)) return 0;
    state = next;
  }
  return state;
}

/** What must be typed for `character` to appear while `charset` translates ASCII. */
function typed(character: string, charset: Charset | undefined): string {
  if (charset === undefined || character.charCodeAt(0) >= 127 || charset[character] === undefined)
    return character;
  for (const source in charset) if (charset[source]![0] === character) return source;
  return character;
}
