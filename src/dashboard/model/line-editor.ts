// One line that is being typed: text, cursor, and what each editing key does to them. A prompt (`prompt-line.ts`) may
// hold line ends: to the editor they are characters like others.

import { codePointWidth } from "../../text/widths.ts";
import { clean, widthOf } from "./width.ts";

/** Characters of a line. What is typed or pasted above is dropped. */
export const LINE_LENGTH_MAX = 4_096;

export interface Line {
  readonly text: string;
  /** Where the next character goes, in UTF-16 units. */
  readonly at: number;
}

export const EMPTY_LINE: Line = { text: "", at: 0 };

export const lineOf = (text: string): Line => ({ text, at: text.length });

export function typed(line: Line, text: string): Line {
  const room = LINE_LENGTH_MAX - line.text.length;
  const added = clean(text).slice(0, Math.max(0, room)).toWellFormed();
  return { text: line.text.slice(0, line.at) + added + line.text.slice(line.at), at: line.at + added.length };
}

const before = (line: Line) => {
  const unit = line.text.charCodeAt(line.at - 1);
  return Math.max(0, line.at - (unit >= 0xdc00 && unit <= 0xdfff ? 2 : 1));
};
const after = (line: Line) =>
  line.at + (String.fromCodePoint(line.text.codePointAt(line.at) ?? 0x20).length || 1);

/** Start of the word before the cursor. */
const wordBefore = ({ text, at }: Line) => /\S*\s*$/.exec(text.slice(0, at))!.index;

/** What an editing key makes of the line; null when the key edits nothing. */
export function edited(line: Line, key: string): Line | null {
  const { text, at } = line;
  const without = (from: number, to: number): Line => ({
    text: text.slice(0, from) + text.slice(to),
    at: from,
  });
  switch (key) {
    case "Backspace":
    case "C-h":
      return without(before(line), at);
    case "Delete":
    case "C-d":
      return at < text.length ? without(at, after(line)) : line;
    case "C-w":
    case "M-Backspace":
      return without(wordBefore(line), at);
    case "C-u":
      return without(0, at);
    case "C-k":
      return without(at, text.length);
    case "Left":
    case "C-b":
      return { text, at: before(line) };
    case "Right":
    case "C-f":
      return { text, at: Math.min(text.length, after(line)) };
    case "C-Left":
    case "M-b":
      return { text, at: wordBefore(line) };
    case "Home":
    case "C-a":
      return { text, at: 0 };
    case "End":
    case "C-e":
      return { text, at: text.length };
    default:
      return null;
  }
}

/** Characters on either side of the cursor that are looked at: more than any screen shows. */
const SHOWN_LENGTH_MAX = 1_000;

/** What is shown of a part of a line: a line end is a sign. */
const shown = (text: string) => clean(text.replaceAll("\n", "↵"));

/** The part of the line that is shown in `width` columns: what is before, under and behind the cursor. */
export function shownLine({ text, at }: Line, width: number): readonly [string, string, string] {
  const char = at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : "";
  // What has no width of its own is shown nowhere, but the cursor is.
  const under = widthOf(shown(char)) > 0 ? shown(char) : " ";
  const before = [...shown(text.slice(Math.max(0, at - SHOWN_LENGTH_MAX), at))];
  const room = Math.max(1, width - widthOf(under));
  let start = before.length;
  for (let used = 0; start > 0; start--) {
    used += codePointWidth(before[start - 1]!.codePointAt(0)!);
    if (used > room) break;
  }
  const left = before.slice(start).join("");
  let right = "";
  let used = widthOf(left + under);
  for (const each of shown(text.slice(at + char.length, at + char.length + SHOWN_LENGTH_MAX))) {
    used += codePointWidth(each.codePointAt(0)!);
    if (used > width) break;
    right += each;
  }
  return [left, under, right];
}
