// Text as cells: what may be shown of a text from outside, how wide it is, and how it is cut and padded to a width.

import { printable } from "../../text/printable.ts";
import { codePointWidth } from "../../text/widths.ts";

/** Characters of a text that are looked at; what is behind them could not be shown on any screen. */
const LENGTH_MAX = 2_000;

/** Joiners, variation selectors, skin tones and tags: terminals differ on how wide they make a character. */
const JOINING = /[\u200b-\u200d\u2060]|[\ufe00-\ufe0f]|[\u{1f3fb}-\u{1f3ff}]|[\u{e0000}-\u{e007f}]/gu;
/** What Ink and terminals do not agree on: soft hyphens, marks before digits, fillers, parts of Hangul, no characters yet. */
const DISPUTED =
  /[\u00ad\u3164\uffa0]|[\u115f-\u11ff]|[\ud7b0-\ud7ff]|[\u0600-\u0605]|[\u06dd\u070f\u0890\u0891\u08e2]|[\u{110bd}\u{110cd}]|\p{Cn}/gu;

/** One line that is safe to show and as wide everywhere: no controls, no line ends, no joined characters. */
export function clean(text: string): string {
  const line = text.slice(0, LENGTH_MAX).replace(/[\r\n\t\v\f]+/g, " ");
  const whole = printable(line, LENGTH_MAX).normalize("NFC");
  return whole.replace(JOINING, "").replace(DISPUTED, "").toWellFormed();
}

/** Columns of a clean text. */
export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    width += code < 0x7f ? 1 : codePointWidth(code);
  }
  return width;
}

/** The beginning that fits, with its width. */
function head(text: string, width: number): [string, number] {
  let [used, end] = [0, 0];
  for (const char of text) {
    const next = used + codePointWidth(char.codePointAt(0)!);
    if (next > width) break;
    used = next;
    end += char.length;
  }
  return [text.slice(0, end), used];
}

/** At most `width` columns; what is left out is shown by `…`. */
export function cut(text: string, width: number): string {
  if (width <= 0) return "";
  return widthOf(text) <= width ? text : `${head(text, width - 1)[0]}…`;
}

/** As `cut`, keeping the end: for paths, whose end tells more. */
export function cutStart(text: string, width: number): string {
  if (width <= 0) return "";
  let over = widthOf(text) - width;
  if (over <= 0) return text;
  over++;
  let start = 0;
  for (const char of text) {
    if (over <= 0 && codePointWidth(char.codePointAt(0)!) > 0) break;
    over -= codePointWidth(char.codePointAt(0)!);
    start += char.length;
  }
  return `…${text.slice(start)}`;
}

/** Exactly `width` columns. */
export function fit(text: string, width: number, side: "left" | "right" = "left"): string {
  const shown = cut(text, width);
  const blank = " ".repeat(Math.max(0, width - widthOf(shown)));
  return side === "left" ? shown + blank : blank + shown;
}
