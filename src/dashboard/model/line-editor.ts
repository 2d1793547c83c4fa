// One line that is being typed: text, cursor, and what each editing key does to them.

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

/** The part of the line that is shown in `width` columns: what is before, under and behind the cursor. */
export function shownLine(line: Line, width: number): readonly [string, string, string] {
  const under = line.at < line.text.length ? String.fromCodePoint(line.text.codePointAt(line.at)!) : " ";
  let left = line.text.slice(0, line.at);
  const room = Math.max(1, width - Math.max(1, widthOf(under)));
  while (widthOf(left) > room) left = left.slice(String.fromCodePoint(left.codePointAt(0)!).length);
  let right = "";
  let used = widthOf(left) + Math.max(1, widthOf(under));
  for (const char of line.text.slice(line.at + (line.at < line.text.length ? under.length : 0))) {
    used += codePointWidth(char.codePointAt(0)!);
    if (used > width) break;
    right += char;
  }
  return [left, under, right];
}
