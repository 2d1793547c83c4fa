// A session's screen as the dashboard draws it: read from the host's JSON, cut to a width, in colours the terminal has.

import { codePointWidth } from "../../text/widths.ts";
import { type ColorDepth, RESET } from "./style.ts";
import { clean } from "./width.ts";

/** Runs of one line that are drawn; a line of more is cut. */
const RUNS_MAX = 1_000;

/** Characters of a screen's mark. */
const MARK_LENGTH_MAX = 32;

export interface PreviewRun {
  /** Clean text. */
  readonly text: string;
  readonly fg: number | string | null;
  readonly bg: number | string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
}

export type PreviewLine = readonly PreviewRun[];

export interface Preview {
  readonly id: string;
  readonly lines: readonly PreviewLine[];
  /** Lines below the last one that is here: how far it is scrolled up. */
  readonly above: number;
  /** The most that `above` can be. */
  readonly aboveMax: number;
  /** Of the screen at that moment, for `keys`; null from an older host. */
  readonly mark: string | null;
  /** Why there is nothing to show; null when there is. */
  readonly problem: string | null;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const isColor = (value: unknown): value is number | string =>
  typeof value === "number"
    ? Number.isInteger(value) && value >= 0 && value <= 255
    : typeof value === "string" && /^#[0-9a-f]{6}$/.test(value);

function readRun(value: unknown): PreviewRun[] {
  if (!isFields(value) || typeof value.text !== "string" || value.hidden === true) return [];
  return [
    {
      text: clean(value.text),
      fg: isColor(value.fg) ? value.fg : null,
      bg: isColor(value.bg) ? value.bg : null,
      bold: value.bold === true,
      dim: value.dim === true,
      italic: value.italic === true,
      underline: typeof value.underline === "string",
      inverse: value.inverse === true,
      strike: value.strikethrough === true,
    },
  ];
}

const countOf = (value: unknown) => (typeof value === "number" && value > 0 ? Math.floor(value) : 0);

/** Reads a capture of format `json`; null when it is none. */
export function readPreview(id: string, json: string): Preview | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isFields(parsed) || !Array.isArray(parsed.lines)) return null;
  const lines = parsed.lines.map((line: unknown) =>
    isFields(line) && Array.isArray(line.runs) ? line.runs.slice(0, RUNS_MAX).flatMap(readRun) : [],
  );
  const window = isFields(parsed.window) ? parsed.window : {};
  const mark = typeof parsed.mark === "string" ? parsed.mark.slice(0, MARK_LENGTH_MAX) : null;
  const [above, aboveMax] = [countOf(window.above), countOf(window.aboveMax)];
  return { id, lines, above, aboveMax, mark, problem: null };
}

export const noPreview = (id: string, problem: string): Preview => ({
  id,
  lines: [],
  above: 0,
  aboveMax: 0,
  mark: null,
  problem,
});

/** The lines as text, for the clipboard. */
export function previewText(preview: Preview): string {
  return preview.lines
    .map(
      (line) =>
        `${line
          .map(({ text }) => text)
          .join("")
          .trimEnd()}\n`,
    )
    .join("");
}

/** The 6x6x6 cube's nearest, which every terminal of 256 colours has. */
function nearest256(rgb: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => Math.round((Number.parseInt(rgb.slice(at, at + 2), 16) / 255) * 5));
  return 16 + 36 * r! + 6 * g! + b!;
}

/** The nearest of the eight. */
function nearest8(rgb: string): number {
  const bit = (at: number) => (Number.parseInt(rgb.slice(at, at + 2), 16) > 127 ? 1 : 0);
  return bit(1) + 2 * bit(3) + 4 * bit(5);
}

/** A colour of the cube or the grey ramp as `#rrggbb`. */
function rgbOf(index: number): string {
  const hex = (n: number) => n.toString(16).padStart(2, "0");
  if (index >= 232) return `#${hex(8 + (index - 232) * 10).repeat(3)}`;
  const level = (n: number) => hex(n === 0 ? 0 : 55 + n * 40);
  const i = index - 16;
  return `#${level(Math.floor(i / 36))}${level(Math.floor(i / 6) % 6)}${level(i % 6)}`;
}

function colorCode(color: number | string, isBack: boolean, depth: ColorDepth): string {
  const base = isBack ? 40 : 30;
  if (typeof color === "number" && color < 16) return String(color < 8 ? base + color : base + 52 + color);
  if (depth === 16) return String(base + nearest8(typeof color === "string" ? color : rgbOf(color)));
  if (typeof color === "number") return `${base + 8};5;${color}`;
  if (depth === 256) return `${base + 8};5;${nearest256(color)}`;
  const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return `${base + 8};2;${parts.join(";")}`;
}

function sgrOf(run: PreviewRun, depth: ColorDepth): string {
  const codes: string[] = [];
  if (run.bold) codes.push("1");
  if (run.dim) codes.push("2");
  if (run.italic) codes.push("3");
  if (run.underline) codes.push("4");
  if (run.inverse) codes.push("7");
  if (run.strike) codes.push("9");
  if (depth !== 0 && run.fg !== null) codes.push(colorCode(run.fg, false, depth));
  if (depth !== 0 && run.bg !== null) codes.push(colorCode(run.bg, true, depth));
  return codes.join(";");
}

/** One line within `width` columns, default attributes before and after. */
export function drawLine(line: PreviewLine, width: number, depth: ColorDepth): string {
  let out = "";
  let room = width;
  for (const run of line) {
    if (room <= 0) break;
    let text = "";
    for (const char of run.text) {
      room -= codePointWidth(char.codePointAt(0)!);
      if (room < 0) break;
      text += char;
    }
    const sgr = sgrOf(run, depth);
    out += sgr === "" ? text : `\x1b[${sgr}m${text}${RESET}`;
  }
  return out;
}
