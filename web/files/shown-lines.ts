// As many lines, and as much of each, as a page can show quickly.

import type { Line, Word } from "./doc.ts";

export const LINES_MAX = 20_000;
/** UTF-16 code units of a line; the rest is cut. */
export const LINE_LENGTH_MAX = 2_000;
/** Lines that are laid out together, when they are on the screen. */
export const BLOCK_LINES = 100;

export interface ShownLines {
  readonly blocks: readonly (readonly Line[])[];
  /** Lines are missing at the end, or ends of lines are. */
  readonly isCut: boolean;
}

export function shownLines(lines: readonly Line[]): ShownLines {
  let isCut = lines.length > LINES_MAX;
  const shown = lines.slice(0, LINES_MAX).map((line) => {
    const cut = cutLine(line);
    isCut ||= cut !== line;
    return cut;
  });
  return { blocks: inBlocks(shown), isCut };
}

export function inBlocks<T>(lines: readonly T[]): readonly (readonly T[])[] {
  const blocks: (readonly T[])[] = [];
  for (let at = 0; at < lines.length; at += BLOCK_LINES) blocks.push(lines.slice(at, at + BLOCK_LINES));
  return blocks;
}

/** The same line, unless it is longer than what is shown of one. */
export function cutLine(line: Line): Line {
  let left = LINE_LENGTH_MAX;
  if (line.reduce((sum, { text }) => sum + text.length, 0) <= left) return line;
  const cut: Word[] = [];
  for (const word of line) {
    if (left <= 0) break;
    cut.push({ ...word, text: word.text.slice(0, left) });
    left -= word.text.length;
  }
  return [...cut, { text: " …", kind: "cut" }];
}
