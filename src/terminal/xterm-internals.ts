// The only file that knows the insides of @xterm/headless 6.0.0: names, shapes and bit layouts.
// test/contract/xterm-internals.test.ts fails when an upgrade moves one of them.
// Knows nothing of what the emulator does with them.
import { Terminal } from "@xterm/headless";

/** Content word of a cell: code point, "combined string" flag, width. */
export const CODE_POINT_MASK = 0x1fffff;
export const COMBINED_FLAG = 0x200000;
export const HAS_CONTENT_MASK = 0x3fffff;
export const WIDTH_SHIFT = 22;
export const NULL_CELL = 1 << WIDTH_SHIFT;
/** Words of one cell in a line's data: content, foreground, background. */
export const CELL_WORDS = 3;

/** Colour part of a foreground, background or underline-colour word. */
export const COLOR_MASK = 0x3ffffff;
export const COLOR_MODE_MASK = 0x3000000;
export const COLOR_MODE_16 = 0x1000000;
export const COLOR_MODE_256 = 0x2000000;
export const COLOR_MODE_RGB = 0x3000000;
export const RGB_MASK = 0xffffff;

export const FG_INVERSE = 0x4000000;
export const FG_BOLD = 0x8000000;
export const FG_UNDERLINE = 0x10000000;
export const FG_BLINK = 0x20000000;
export const FG_INVISIBLE = 0x40000000;
export const FG_STRIKETHROUGH = 0x80000000;
export const BG_ITALIC = 0x4000000;
export const BG_DIM = 0x8000000;
export const BG_EXTENDED = 0x10000000;
export const BG_PROTECTED = 0x20000000;
export const BG_OVERLINE = 0x40000000;

/** Underline style 0..5 inside ExtendedAttrs._ext. */
export const EXT_STYLE_MASK = 0x1c000000;
export const EXT_STYLE_SHIFT = 26;

/** Parser states that matter outside the parser. */
export const STATE_GROUND = 0;
export const STATE_OSC = 8;
export const STATE_SOS_PM_APC = 7;
export const STATE_DCS_PASSTHROUGH = 13;

/** Underline style and colour, and the hyperlink; treated as immutable once a cell refers to it. */
export interface ExtendedAttrs {
  _ext: number;
  _urlId: number;
  clone(): ExtendedAttrs;
}

export interface AttributeData {
  fg: number;
  bg: number;
  extended: ExtendedAttrs;
  clone(): AttributeData;
  updateExtended(): void;
}

export interface BufferLine {
  _data: Uint32Array;
  _combined: Record<number, string>;
  _extendedAttrs: Record<number, ExtendedAttrs | undefined>;
  length: number;
  isWrapped: boolean;
  insertCells(position: number, count: number, fill: unknown): void;
  resize(cols: number, fill: unknown): boolean;
  cleanupMemory(): number;
  copyFrom(line: BufferLine): void;
}

export interface LineList {
  length: number;
  maxLength: number;
  get(index: number): BufferLine | undefined;
  set(index: number, line: BufferLine): void;
  push(line: BufferLine): void;
  pop(): BufferLine | undefined;
  trimStart(count: number): void;
}

export type Charset = Readonly<Record<string, string>>;

export interface ScreenBuffer {
  lines: LineList;
  ybase: number;
  ydisp: number;
  x: number;
  y: number;
  scrollTop: number;
  scrollBottom: number;
  tabs: Record<number, boolean | undefined>;
  savedX: number;
  savedY: number;
  savedCurAttrData: AttributeData;
  savedCharset: Charset | undefined;
  getBlankLine(attributes: AttributeData, isWrapped?: boolean): BufferLine;
  getNullCell(attributes?: AttributeData): unknown;
  _memoryCleanupQueue: { clear(): void };
}

export interface Params {
  params: Int32Array;
  length: number;
  _subParams: Int32Array;
  _subParamsLength: number;
  _digitIsSub: boolean;
  _rejectDigits: boolean;
  _rejectSubDigits: boolean;
  addDigit(digit: number): void;
  hasSubParams(index: number): boolean;
  getSubParams(index: number): Int32Array | null;
  reset(): void;
  addParam(value: number): void;
  addSubParam(value: number): void;
  clone(): Params;
}

export type CsiHandler = (params: Params) => boolean;
export interface FunctionId {
  prefix?: string;
  intermediates?: string;
  final: string;
}

/** What gets the characters of a control string as they come, `start` up to `end`. */
interface StringHandler {
  put(data: Uint32Array, start: number, end: number): void;
}

interface StringParser<Handler> {
  _handlers: Record<number, Handler[]>;
  reset(): void;
}

export interface Parser {
  currentState: number;
  precedingJoinState: number;
  _params: Params;
  _csiHandlers: Record<number, CsiHandler[]>;
  _escHandlers: Record<number, (() => boolean)[]>;
  _executeHandlers: Record<number, () => boolean>;
  _oscParser: StringParser<{ end(success: boolean): boolean }>;
  _dcsParser: StringParser<{ unhook(success: boolean): boolean }>;
  _printHandler: (data: Uint32Array, start: number, end: number) => void;
  registerCsiHandler(id: FunctionId, handler: CsiHandler): unknown;
  registerEscHandler(id: FunctionId, handler: () => boolean): unknown;
  registerOscHandler(
    id: number,
    handler: StringHandler & { start(): void; end(success: boolean): boolean },
  ): unknown;
  registerDcsHandler(
    id: FunctionId,
    handler: StringHandler & { hook(params: Params): void; unhook(success: boolean): boolean },
  ): unknown;
  setOscHandlerFallback(handler: () => void): void;
  setDcsHandlerFallback(handler: () => void): void;
  setPrintHandler(handler: (data: Uint32Array, start: number, end: number) => void): void;
  reset(): void;
}

export interface DirtyRows {
  start: number;
  end: number;
  markDirty(row: number): void;
  markRangeDirty(first: number, last: number): void;
}

export interface LinkData {
  readonly id?: string | undefined;
  readonly uri: string;
}
export interface LinkService {
  registerLink(link: LinkData): number;
  addLineToLink(linkId: number, line: number): void;
  getLinkData(linkId: number): LinkData | undefined;
}

export interface InputHandler {
  _parser: Parser;
  _curAttrData: AttributeData;
  _activeBuffer: ScreenBuffer;
  _dirtyRowTracker: DirtyRows;
  _oscLinkService: LinkService;
  _eraseAttrData(): AttributeData;
  _specialColors: unknown;
  parse(bytes: Uint8Array): unknown;
  print(data: Uint32Array, start: number, end: number): void;
  lineFeed(): boolean;
  registerOscHandler(id: number, handler: (data: string) => boolean): unknown;
  registerDcsHandler(id: FunctionId, handler: (data: string) => boolean): unknown;
  onRequestRefreshRows(listener: (range: { start: number; end: number } | undefined) => void): unknown;
  charAttributes(params: Params): boolean;
  eraseInDisplay(params: Params, respectProtect?: boolean): boolean;
  insertChars(params: Params): boolean;
  scrollRight(params: Params): boolean;
  scrollLeft(params: Params): boolean;
  insertColumns(params: Params): boolean;
  deleteColumns(params: Params): boolean;
  restoreCursor(): boolean;
  tabSet(): boolean;
  fullReset(): boolean;
  screenAlignmentPattern(): boolean;
  _setCursor(x: number, y: number): void;
  setModePrivate(params: Params): boolean;
  resetModePrivate(params: Params): boolean;
  _restrictCursor(maxCol?: number): void;
  _eraseInBufferLine(row: number, start: number, end: number, clearWrap: boolean, protect: boolean): void;
  _resetBufferLine(row: number, protect: boolean): void;
}

export interface DecModes {
  applicationCursorKeys: boolean;
  applicationKeypad: boolean;
  bracketedPasteMode: boolean;
  cursorBlink: boolean | undefined;
  cursorStyle: "block" | "underline" | "bar" | undefined;
  origin: boolean;
  reverseWraparound: boolean;
  sendFocus: boolean;
  synchronizedOutput: boolean;
  wraparound: boolean;
}

export interface UnicodeService {
  charProperties(codePoint: number, preceding: number): number;
  register(provider: UnicodeProvider): void;
  activeVersion: string;
}
export interface UnicodeProvider {
  readonly version: string;
  wcwidth(codePoint: number): 0 | 1 | 2;
  charProperties(codePoint: number, preceding: number): number;
}

/** The parts of a Terminal's core that the emulator reads or replaces. */
export interface Core {
  cols: number;
  rows: number;
  buffers: { normal: ScreenBuffer; alt: ScreenBuffer; active: ScreenBuffer };
  coreService: {
    modes: { insertMode: boolean };
    decPrivateModes: DecModes;
    isCursorHidden: boolean;
    triggerDataEvent(data: string): void;
  };
  coreMouseService: { activeProtocol: string; activeEncoding: string };
  unicodeService: UnicodeService;
  optionsService: { rawOptions: Options; options: Options };
  _bufferService: {
    cols: number;
    rows: number;
    scroll(fill: AttributeData, isWrapped?: boolean): void;
    onResize(listener: () => void): unknown;
    _onScroll: { fire(top: number): void };
  };
  _charsetService: { charset: Charset | undefined; glevel: number; _charsets: (Charset | undefined)[] };
  _inputHandler: InputHandler;
}
interface Options {
  /** Whether a resize also wraps the line with the cursor again. */
  reflowCursorLine: boolean;
  scrollback: number;
  convertEol: boolean;
  cursorBlink: boolean;
}

/** The core of any terminal. */
export function coreOf(terminal: Terminal): Core {
  return (terminal as unknown as { _core: Core })._core;
}

/** A plain xterm.js terminal without a screen, a clock or log output. */
export function createTerminal(cols: number, rows: number, scrollbackLines: number): Terminal {
  return new Terminal({
    cols,
    rows,
    scrollback: scrollbackLines,
    allowProposedApi: true,
    logLevel: "off",
  });
}

/** Parses at once, on the caller's stack. `bytes` must not end inside a UTF-8 character. */
export function parseNow(core: Core, bytes: Uint8Array): void {
  core._inputHandler.parse(bytes);
}

const CHARSET_FINALS = ["0", "A", "4", "5", "R", "Q", "K", "Y", "6", "Z", "7", "="];
let charsetFinals: Map<Charset, string> | undefined;

/** The final byte that designates `charset` ("B" for US-ASCII, which xterm keeps as undefined). */
export function charsetFinal(charset: Charset | undefined): string {
  if (charset === undefined) return "B";
  if (charsetFinals === undefined) {
    charsetFinals = new Map();
    const core = coreOf(createTerminal(2, 2, 0));
    for (const final of CHARSET_FINALS) {
      parseNow(core, new TextEncoder().encode(`\x1b(${final}`));
      const known = core._charsetService._charsets[0];
      if (known !== undefined) charsetFinals.set(known, final);
    }
  }
  return charsetFinals.get(charset) ?? "B";
}

/** Underline style a cell or pen shows, 0..5: xterm keeps a flag and a style, which may disagree. */
export function underlineStyle(fg: number, bg: number, extended: ExtendedAttrs | undefined): number {
  if ((fg & FG_UNDERLINE) === 0) return 0;
  if ((bg & BG_EXTENDED) === 0 || extended === undefined) return 1;
  return (extended._ext & EXT_STYLE_MASK) >>> EXT_STYLE_SHIFT || 1;
}
