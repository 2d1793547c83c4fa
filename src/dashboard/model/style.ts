// The few styles of the dashboard, and their sequences for what a terminal can show, or without colours.

import { clean } from "./width.ts";

/** Colours that the terminal shows; 0 for none, as NO_COLOR asks. */
export type ColorDepth = 0 | 16 | 256 | 16_777_216;

export type Look =
  | "plain"
  | "dim"
  | "bold"
  | "waiting"
  | "failed"
  | "working"
  | "accent"
  | "title"
  | "selected"
  | "key"
  | "qr";

/** A clean text in one look. */
export interface Span {
  readonly text: string;
  readonly look: Look;
}

/** SGR parameters with colours, and without. Colours of the 16, so that the user's own theme decides them. */
const LOOKS: Readonly<Record<Look, readonly [color: string, plain: string]>> = {
  plain: ["", ""],
  dim: ["2", "2"],
  bold: ["1", "1"],
  waiting: ["1;30;43", "1;7"],
  failed: ["31", "1"],
  working: ["32", ""],
  accent: ["36", ""],
  title: ["1", "1"],
  selected: ["7", "7"],
  key: ["1", "1"],
  // Light on dark in any theme: cameras do not read the reverse well.
  qr: ["97;40", ""],
};

export const RESET = "\x1b[0m";

/** The spans as the terminal draws them, default attributes before and after. */
export function paint(spans: readonly Span[], depth: ColorDepth, isSelected = false): string {
  let out = "";
  let open = "";
  for (const { text, look } of spans) {
    if (text === "") continue;
    const own = LOOKS[look][depth === 0 ? 1 : 0];
    const sgr = isSelected ? selectedLook(look, own) : own;
    if (sgr !== open) out += `${open === "" ? "" : RESET}${sgr === "" ? "" : `\x1b[${sgr}m`}`;
    out += text;
    open = sgr;
  }
  return open === "" ? out : out + RESET;
}

/** A selected row is one bar, except for what needs a person. */
function selectedLook(look: Look, own: string): string {
  if (look === "waiting") return own;
  return look === "bold" || look === "failed" ? `7;${own}` : "7";
}

export const span = (text: string, look: Look = "plain"): Span => ({ text, look });

/** A span of a text that came from outside. */
export const cleanSpan = (text: string, look: Look = "plain"): Span => ({ text: clean(text), look });

/** What the terminal can show, by its environment. Sources: no-color.org, and what terminals set by habit. */
export function colorDepth(env: Readonly<Record<string, string | undefined>>): ColorDepth {
  const term = env.TERM ?? "";
  if ((env.NO_COLOR ?? "") !== "" || term === "dumb" || /^vt\d/.test(term) || term.endsWith("-m")) return 0;
  if (/^(?:truecolor|24bit)$/.test(env.COLORTERM ?? "") || term.endsWith("-direct")) return 16_777_216;
  return /256/.test(term) ? 256 : 16;
}
