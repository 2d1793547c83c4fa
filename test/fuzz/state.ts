// The whole comparable state of an xterm.js core, as text lines: two states are the same when the lines are. Attributes
// are compared as they look, not as they are stored.
import { colorOf } from "../../src/terminal/sgr.ts";
import {
  BG_EXTENDED,
  type BufferLine,
  CELL_WORDS,
  CODE_POINT_MASK,
  COLOR_MASK,
  COMBINED_FLAG,
  type Core,
  charsetFinal,
  EXT_STYLE_MASK,
  type ExtendedAttrs,
  FG_UNDERLINE,
  HAS_CONTENT_MASK,
  type ScreenBuffer,
  underlineStyle,
  WIDTH_SHIFT,
} from "../../src/terminal/xterm-internals.ts";

export interface StateOptions {
  /** Leave out lines of the scrollback beyond this many, counted from the bottom. */
  readonly scrollbackLines: number;
  /** Links are left out: plain xterm.js forgets those whose first line was erased. */
  readonly withoutLinks: boolean;
}

function color(word: number): string {
  const found = colorOf(word);
  if (found === undefined) return "-";
  return "rgb" in found ? found.rgb.toString(16) : `p${(word & COLOR_MASK) >>> 24}.${found.index}`;
}

function link(core: Core, linkId: number, options: StateOptions): string {
  if (linkId === 0 || options.withoutLinks) return "";
  const data = core._inputHandler._oscLinkService.getLinkData(linkId);
  return data === undefined ? "" : `L${data.id ?? ""};${data.uri}`;
}

function attributes(
  core: Core,
  fg: number,
  bg: number,
  extended: ExtendedAttrs | undefined,
  options: StateOptions,
): string {
  const style = underlineStyle(fg, bg, extended);
  const hasExtended = (bg & BG_EXTENDED) !== 0 && extended !== undefined;
  const flags = ((fg & ~FG_UNDERLINE & ~COLOR_MASK) >>> 0).toString(16);
  const backFlags = ((bg & ~BG_EXTENDED & ~COLOR_MASK) >>> 0).toString(16);
  const under = style === 0 ? "" : `u${style}${hasExtended ? color(extended._ext) : "-"}`;
  return `${color(fg)}/${color(bg)}/${flags}/${backFlags}/${under}${hasExtended ? link(core, extended._urlId, options) : ""}`;
}

function lineState(core: Core, line: BufferLine | undefined, options: StateOptions): string {
  if (line === undefined) return "MISSING";
  let text = line.isWrapped ? "~" : " ";
  let last = "";
  for (let x = 0; x < line.length; x++) {
    const content = line._data[x * CELL_WORDS]!;
    const width = content >> WIDTH_SHIFT;
    const fg = line._data[x * CELL_WORDS + 1]!;
    const bg = line._data[x * CELL_WORDS + 2]!;
    if ((content & HAS_CONTENT_MASK) === 0) {
      const half = width === 0 ? "<" : `_${color(bg)}`;
      text += half;
      last = width === 0 ? last : "";
      continue;
    }
    const shown = attributes(
      core,
      fg,
      bg,
      (bg & BG_EXTENDED) !== 0 ? line._extendedAttrs[x] : undefined,
      options,
    );
    const chars =
      (content & COMBINED_FLAG) !== 0 ? line._combined[x] : String.fromCodePoint(content & CODE_POINT_MASK);
    text += `${shown === last ? "" : `{${shown}}`}${width === 1 ? "" : width}${chars}`;
    last = shown;
  }
  return text;
}

function bufferState(core: Core, name: string, buffer: ScreenBuffer, options: StateOptions): string[] {
  const lines: string[] = [];
  const first = Math.max(0, buffer.ybase - options.scrollbackLines);
  for (let y = first; y < buffer.lines.length; y++) {
    lines.push(`${name} line ${y - buffer.ybase} ${lineState(core, buffer.lines.get(y), options)}`);
  }
  const tabs = [];
  for (let x = 0; x < core.cols; x++) if (buffer.tabs[x] === true) tabs.push(x);
  lines.push(`${name} cursor ${buffer.x},${buffer.y}`);
  lines.push(`${name} margins ${buffer.scrollTop},${buffer.scrollBottom}`);
  lines.push(`${name} tabs ${tabs.join(",")}`);
  lines.push(`${name} saved ${savedState(core, buffer)}`);
  return lines;
}

function savedState(core: Core, buffer: ScreenBuffer): string {
  const row = Math.max(0, Math.min(buffer.savedY - buffer.ybase, core.rows - 1));
  const { fg, bg } = buffer.savedCurAttrData;
  const flags = `${((fg & ~COLOR_MASK) >>> 0).toString(16)} ${((bg & ~COLOR_MASK) >>> 0).toString(16)}`;
  const charset = charsetFinal(buffer.savedCharset);
  return `${Math.min(buffer.savedX, core.cols - 1)},${row} ${color(fg)}/${color(bg)} ${flags} ${charset}`;
}

/** Everything that shows or that later input can bring to light. */
export function stateLines(core: Core, options: StateOptions): string[] {
  const { normal, alt, active } = core.buffers;
  const pen = core._inputHandler._curAttrData;
  const charsets = core._charsetService;
  const lines = bufferState(core, "primary", normal, options);
  if (active === alt) lines.push(...bufferState(core, "alternate", alt, options));
  else lines.push(`alternate saved ${savedState(core, alt)}`);
  const ext = pen.extended._ext;
  const underline = `${(ext & EXT_STYLE_MASK) >>> 26} ${color(ext)} ${(pen.fg & FG_UNDERLINE) >>> 0}`;
  lines.push(
    `pen ${attributes(core, pen.fg, pen.bg, undefined, options)} ${underline} ${link(core, pen.extended._urlId, options)}`,
  );
  const finals = [0, 1, 2, 3].map((i) => charsetFinal(charsets._charsets[i])).join("");
  lines.push(`charsets ${finals} ${charsets.glevel} ${charsetFinal(charsets.charset)}`);
  const { cursorBlink, cursorStyle, ...dec } = core.coreService.decPrivateModes;
  lines.push(
    `modes ${JSON.stringify(dec)} ${core.coreService.modes.insertMode} ${cursorBlink} ${cursorStyle}`,
  );
  const { convertEol, cursorBlink: blink } = core.optionsService.rawOptions;
  lines.push(`options ${convertEol} ${blink} ${core.coreService.isCursorHidden}`);
  lines.push(`mouse ${core.coreMouseService.activeProtocol} ${core.coreMouseService.activeEncoding}`);
  const parser = core._inputHandler._parser;
  lines.push(`parser ${parser.currentState} ${parser.precedingJoinState >> 1}`);
  return lines;
}

/** The first line in which two states differ, or undefined. */
export function difference(expected: readonly string[], actual: readonly string[]): string | undefined {
  for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
    if (expected[i] !== actual[i]) return `expected ${expected[i]}\n  actual ${actual[i]}`;
  }
  return undefined;
}
