// Which part of a line is new, where a line was replaced by another one.

import type { Line } from "../files/doc.ts";

/** UTF-16 code units that two lines must have in common for their difference to say something. */
const COMMON_LENGTH_MIN = 3;

/** What a part that only one of the two lines has is marked as. */
export const CHANGED = "changed";

/** Lines of a hunk as words: in those that were replaced one by one, the changed part is marked. */
export function markedLines(lines: readonly { readonly sign: string; readonly text: string }[]): Line[] {
  const marked: Line[] = lines.map(({ text }) => plain(text));
  for (let at = 0; at < lines.length; ) {
    const removed = runOf(lines, at, "-");
    const added = runOf(lines, at + removed, "+");
    // Of lines that are more than before, none can be said to be the other's.
    if (removed > 0 && removed === added)
      for (let n = at; n < at + removed; n++) {
        const [before, after] = markPair(lines[n]!.text, lines[n + removed]!.text);
        marked[n] = before;
        marked[n + removed] = after;
      }
    at += Math.max(1, removed + added);
  }
  return marked;
}

function runOf(lines: readonly { readonly sign: string }[], from: number, sign: string): number {
  let at = from;
  while (lines[at]?.sign === sign) at++;
  return at - from;
}

function markPair(before: string, after: string): [Line, Line] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (isWithinPair(before, start) || isWithinPair(after, start)) start--;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  if (isWithinPair(before, before.length - end) || isWithinPair(after, after.length - end)) end--;
  const common = before.slice(0, start).trim().length + before.slice(before.length - end).trim().length;
  if (common < COMMON_LENGTH_MIN) return [plain(before), plain(after)];
  return [parts(before, start, end), parts(after, start, end)];
}

/** Whether a place in a text is between the two halves of one character. */
function isWithinPair(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text[at - 1] ?? "") && /[\udc00-\udfff]/.test(text[at] ?? "");
}

function parts(text: string, start: number, end: number): Line {
  const words = [
    { text: text.slice(0, start), kind: null },
    { text: text.slice(start, text.length - end), kind: CHANGED },
    { text: text.slice(text.length - end), kind: null },
  ];
  return words.filter((word) => word.text !== "");
}

function plain(text: string): Line {
  return text === "" ? [] : [{ text, kind: null }];
}
