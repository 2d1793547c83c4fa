// A screen and scrollback as text, lines with SGR, HTML or JSON, for `remi capture`.
// Only reads the buffers; everything a program chose is escaped or stripped.

import { unhandled } from "../protocol/unhandled.ts";
import { paletteColor } from "./colors.ts";
import type { TerminalColors } from "./emulator-types.ts";
import { escapeHtml, isSafeLink, plainText } from "./sanitize.ts";
import { colorOf, SGR_RESET, sgr } from "./sgr.ts";
import {
  BG_DIM,
  BG_EXTENDED,
  BG_ITALIC,
  BG_OVERLINE,
  type BufferLine,
  CELL_WORDS,
  CODE_POINT_MASK,
  COMBINED_FLAG,
  type Core,
  type ExtendedAttrs,
  FG_BLINK,
  FG_BOLD,
  FG_INVERSE,
  FG_INVISIBLE,
  FG_STRIKETHROUGH,
  HAS_CONTENT_MASK,
  underlineStyle,
  WIDTH_SHIFT,
} from "./xterm-internals.ts";

export interface CaptureOptions {
  /** Lines of scrollback above the screen: a number, or "all"; none when absent. */
  readonly scrollback?: number | "all";
  /** Whether lines that wrapped by themselves are joined again. */
  readonly join?: boolean;
  /** Only these lines: at most `rows`, the last of them `above` lines above the last one that shows anything. */
  readonly window?: { readonly above: number; readonly rows: number };
  /** Further fields for JSON. */
  readonly more?: Readonly<Record<string, unknown>>;
}

interface Run {
  text: string;
  readonly fg: number;
  readonly bg: number;
  readonly extended: ExtendedAttrs | undefined;
}

interface CapturedLine {
  readonly runs: Run[];
  readonly isWrapped: boolean;
}

/** What a cell shows: a blank for an empty cell, "" for the right half of a wide character. */
function cellText(line: BufferLine, x: number): string {
  const content = line._data[x * CELL_WORDS]!;
  if ((content & COMBINED_FLAG) !== 0) return line._combined[x] ?? " ";
  if ((content & HAS_CONTENT_MASK) !== 0) return String.fromCodePoint(content & CODE_POINT_MASK);
  return content >> WIDTH_SHIFT === 0 ? "" : " ";
}

/** The text of one line up to a column, blanks included. */
export function lineText(line: BufferLine, cols: number = line.length): string {
  const end = Math.min(cols, line.length);
  let text = "";
  for (let x = 0; x < end; x++) text += cellText(line, x);
  return text;
}

function lineRuns(line: BufferLine): Run[] {
  const runs: Run[] = [];
  let last: Run | undefined;
  for (let x = 0; x < line.length; x++) {
    const text = cellText(line, x);
    if (text === "") continue;
    const fg = line._data[x * CELL_WORDS + 1]!;
    const bg = line._data[x * CELL_WORDS + 2]!;
    const extended = (bg & BG_EXTENDED) === 0 ? undefined : line._extendedAttrs[x];
    if (last !== undefined && last.fg === fg && last.bg === bg && last.extended === extended)
      last.text += text;
    else runs.push((last = { text, fg, bg, extended }));
  }
  return runs;
}

function isVisibleWhenBlank(run: Run): boolean {
  return run.bg !== 0 || (run.fg & FG_INVERSE) !== 0 || underlineStyle(run.fg, run.bg, run.extended) !== 0;
}

/** Drops blanks at the end that show nothing; `all` drops coloured ones too. */
function trimEnd(runs: Run[], all: boolean): void {
  for (let last = runs.at(-1); last !== undefined; last = runs.at(-1)) {
    if (!all && isVisibleWhenBlank(last)) return;
    last.text = last.text.replace(/ +$/u, "");
    if (last.text !== "") return;
    runs.pop();
  }
}

/**
 * The lines that are asked for, one after the other; null when a line's work was done but no line is ready, so that the
 * caller may do something else. Blank lines at the end are left out, except in a window.
 */
function* capturedLines(
  core: Core,
  options: CaptureOptions,
  trimAll: boolean,
): Generator<CapturedLine | null, LineWindow | null> {
  if (options.window) {
    const window = yield* windowOf(core, options.window);
    yield* windowLines(core, window, trimAll);
    return window;
  }
  const { active } = core.buffers;
  const asked = options.scrollback ?? 0;
  const above = asked === "all" ? active.ybase : Math.max(0, Math.min(active.ybase, Math.floor(asked) || 0));
  let open: CapturedLine | null = null;
  let blank: CapturedLine[] = [];
  function* finished(line: CapturedLine): Generator<CapturedLine> {
    trimEnd(line.runs, trimAll);
    blank.push(line);
    if (line.runs.length === 0) return;
    yield* blank;
    blank = [];
  }
  for (let y = active.ybase - above; y < active.lines.length; y++) {
    yield null;
    const line = active.lines.get(y);
    if (line === undefined) continue;
    const runs = lineRuns(line);
    if (options.join && line.isWrapped && open) {
      open.runs.push(...runs);
      continue;
    }
    if (open) yield* finished(open);
    open = { runs, isWrapped: line.isWrapped };
  }
  if (open) yield* finished(open);
  return null;
}

interface LineWindow {
  /** Index of the first line, and of the one after the last. */
  readonly from: number;
  readonly end: number;
  readonly above: number;
  readonly aboveMax: number;
}

function* windowOf(
  core: Core,
  { above, rows }: NonNullable<CaptureOptions["window"]>,
): Generator<null, LineWindow> {
  const { active } = core.buffers;
  let last = active.lines.length;
  for (; last > 0 && isBlank(active.lines.get(last - 1)); last--) yield null;
  const aboveMax = Math.max(0, last - rows);
  const end = last - Math.min(above, aboveMax);
  return { from: Math.max(0, end - rows), end, above: last - end, aboveMax };
}

function isBlank(line: BufferLine | undefined): boolean {
  if (line === undefined) return true;
  const runs = lineRuns(line);
  trimEnd(runs, false);
  return runs.length === 0;
}

function* windowLines(
  core: Core,
  { from, end }: LineWindow,
  trimAll: boolean,
): Generator<CapturedLine | null> {
  for (let y = from; y < end; y++) {
    yield null;
    const line = core.buffers.active.lines.get(y);
    const runs = line === undefined ? [] : lineRuns(line);
    trimEnd(runs, trimAll);
    yield { runs, isWrapped: line?.isWrapped ?? false };
  }
}

/** A capture in pieces of text; a piece is empty when work was done but there is no text yet. */
export type CaptureSlices = Generator<string, void>;

function* rendered(
  lines: ReturnType<typeof capturedLines>,
  render: (line: CapturedLine) => string,
): Generator<string, LineWindow | null> {
  for (;;) {
    const next = lines.next();
    if (next.done) return next.value;
    yield next.value === null ? "" : render(next.value);
  }
}

/** Lines separated by LF, blank ones at the end dropped; ends with LF unless empty. */
function* captureText(core: Core, options: CaptureOptions): CaptureSlices {
  const render = ({ runs }: CapturedLine) => `${runs.map((run) => run.text).join("")}\n`;
  yield* rendered(capturedLines(core, options, true), render);
}

/** Like `captureText`, with SGR; every line starts and ends with default attributes. */
function* captureAnsi(core: Core, options: CaptureOptions): CaptureSlices {
  const render = ({ runs }: CapturedLine) => {
    let text = "";
    let attributes = SGR_RESET;
    for (const run of runs) {
      const wanted = sgr(run.fg, run.bg, run.extended);
      text += (wanted === attributes ? "" : wanted) + run.text;
      attributes = wanted;
    }
    return `${text}${attributes === SGR_RESET ? "" : SGR_RESET}\n`;
  };
  yield* rendered(capturedLines(core, options, false), render);
}

function cssColor(color: number): string {
  return `#${color.toString(16).padStart(6, "0")}`;
}

function wordColor(word: number, colors: TerminalColors, fallback: number): number {
  const color = colorOf(word);
  if (color === undefined) return fallback;
  return "rgb" in color ? color.rgb : paletteColor(colors, color.index);
}

function runStyle(run: Run, colors: TerminalColors): string {
  const { fg, bg, extended } = run;
  let text = wordColor(fg, colors, colors.foreground);
  let back = wordColor(bg, colors, colors.background);
  if ((fg & FG_INVERSE) !== 0) [text, back] = [back, text];
  const style: string[] = [];
  if (text !== colors.foreground) style.push(`color:${cssColor(text)}`);
  if (back !== colors.background) style.push(`background:${cssColor(back)}`);
  if ((fg & FG_BOLD) !== 0) style.push("font-weight:bold");
  if ((bg & BG_DIM) !== 0) style.push("opacity:.6");
  if ((bg & BG_ITALIC) !== 0) style.push("font-style:italic");
  if ((fg & FG_INVISIBLE) !== 0) style.push("visibility:hidden");
  const underline = underlineStyle(fg, bg, extended);
  const lines = [underline !== 0 && "underline", (fg & FG_STRIKETHROUGH) !== 0 && "line-through"];
  if ((bg & BG_OVERLINE) !== 0) lines.push("overline");
  const decoration = lines.filter((line) => line !== false).join(" ");
  if (decoration !== "") style.push(`text-decoration:${decoration}`);
  if (underline > 1)
    style.push(`text-decoration-style:${["double", "wavy", "dotted", "dashed"][underline - 2]}`);
  const color = underline === 0 || extended === undefined ? undefined : colorOf(extended._ext);
  if (color !== undefined) {
    style.push(`text-decoration-color:${cssColor(wordColor(extended!._ext, colors, text))}`);
  }
  return style.join(";");
}

/** One `<pre>` with inline styles and nothing else: no script, and no reference except http and https links. */
function* captureHtml(core: Core, colors: TerminalColors, options: CaptureOptions): CaptureSlices {
  const links = core._inputHandler._oscLinkService;
  const render = (run: Run) => {
    const style = runStyle(run, colors);
    const text = escapeHtml(run.text);
    const styled = style === "" ? text : `<span style="${style}">${text}</span>`;
    const uri = links.getLinkData(run.extended?._urlId ?? 0)?.uri;
    if (uri === undefined || !isSafeLink(uri)) return styled;
    return `<a href="${escapeHtml(uri)}" rel="noopener noreferrer">${styled}</a>`;
  };
  const style = `color:${cssColor(colors.foreground)};background:${cssColor(colors.background)}`;
  yield `<pre style="${style};padding:1em;font-family:monospace">`;
  yield* rendered(capturedLines(core, options, false), ({ runs }) => `${runs.map(render).join("")}\n`);
  yield "</pre>\n";
}

function jsonColor(word: number): string | number | undefined {
  const color = colorOf(word);
  if (color === undefined) return undefined;
  return "rgb" in color ? cssColor(color.rgb) : color.index;
}

/** A run for JSON: it has only what differs from the default. */
function jsonRun(core: Core, run: Run): Record<string, unknown> {
  const { fg, bg, extended } = run;
  const underline = underlineStyle(fg, bg, extended);
  const uri = core._inputHandler._oscLinkService.getLinkData(extended?._urlId ?? 0)?.uri;
  const fields: Record<string, unknown> = {
    text: run.text,
    fg: jsonColor(fg),
    bg: jsonColor(bg),
    bold: (fg & FG_BOLD) !== 0,
    dim: (bg & BG_DIM) !== 0,
    italic: (bg & BG_ITALIC) !== 0,
    underline: underline === 0 ? false : ["single", "double", "curly", "dotted", "dashed"][underline - 1],
    underlineColor: underline === 0 || extended === undefined ? undefined : jsonColor(extended._ext),
    blink: (fg & FG_BLINK) !== 0,
    inverse: (fg & FG_INVERSE) !== 0,
    hidden: (fg & FG_INVISIBLE) !== 0,
    strikethrough: (fg & FG_STRIKETHROUGH) !== 0,
    overline: (bg & BG_OVERLINE) !== 0,
    link: uri === undefined ? undefined : plainText(uri, uri.length),
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== false && value !== undefined),
  );
}

/** `about` (size, cursor, title, modes) and the lines, each with its runs and whether it continues one. */
function* captureJson(core: Core, about: Record<string, unknown>, options: CaptureOptions): CaptureSlices {
  let separator = "";
  yield `${JSON.stringify(about).slice(0, -1)},"lines":[`;
  const window = yield* rendered(capturedLines(core, options, false), ({ runs, isWrapped }) => {
    const line = { ...(isWrapped ? { wrapped: true } : {}), runs: runs.map((run) => jsonRun(core, run)) };
    const text = separator + JSON.stringify(line);
    separator = ",";
    return text;
  });
  if (!window) return yield "]}";
  const { above, aboveMax } = window;
  yield `],"window":${JSON.stringify({ above, aboveMax })}}`;
}

export type CaptureFormat = "text" | "ansi" | "html" | "json";

/** A capture in one of its formats. Only JSON includes `about`. */
export function captureSlices(
  format: CaptureFormat,
  source: {
    readonly core: Core;
    readonly colors: TerminalColors;
    readonly about: Record<string, unknown>;
  },
  options: CaptureOptions,
): CaptureSlices {
  const { core, colors, about } = source;
  switch (format) {
    case "text":
      return captureText(core, options);
    case "ansi":
      return captureAnsi(core, options);
    case "html":
      return captureHtml(core, colors, options);
    case "json":
      return captureJson(core, about, options);
    default:
      return unhandled(format);
  }
}
