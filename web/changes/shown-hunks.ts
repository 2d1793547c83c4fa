// The hunks of a difference as they are drawn: numbers, signs and words of each line.

import type { Line } from "../files/doc.ts";
import { cutLine, inBlocks } from "../files/shown-lines.ts";
import { visibleText } from "../files/visible-text.ts";
import { markedLines } from "./changed-parts.ts";
import type { Hunk, ParsedDiff } from "./unified-diff.ts";

/** Lines of one file that are drawn at first, and with each "more". */
export const DIFF_LINES_STEP = 2_000;
/** Lines that are drawn of one file. */
export const DIFF_LINES_MAX = 20_000;

const SIGNS = { " ": " ", "+": "+", "-": "\u2212" } as const;

export interface ShownLine {
  readonly sign: " " | "+" | "-";
  /** Both numbers and the sign, as wide in each line of the file. */
  readonly gutter: string;
  readonly words: Line;
  readonly isUnended: boolean;
}

export interface ShownHunk {
  /** Such as `Lines 10 to 24`. */
  readonly title: string;
  readonly section: string;
  /** Of the first line that is new, or that follows what was removed. From 1. */
  readonly line: number;
  /** Lines that are laid out together. */
  readonly blocks: readonly (readonly ShownLine[])[];
}

export interface ShownDiff {
  readonly hunks: readonly ShownHunk[];
  /** Characters of `gutter`. */
  readonly gutterLength: number;
  /** Ends of lines are missing. */
  readonly isCut: boolean;
}

export function shownDiff({ hunks }: ParsedDiff): ShownDiff {
  const digits = Math.max(1, ...hunks.map(digitsOf));
  let isCut = false;
  const shown = hunks.map((hunk): ShownHunk => {
    const texts = hunk.lines.map(({ sign, text }) => ({ sign, text: visibleText(text) }));
    const lines = markedLines(texts).map((marked, at): ShownLine => {
      const { sign, before, after, isUnended } = hunk.lines[at]!;
      const words = cutLine(marked);
      isCut ||= words !== marked;
      const numbers = [before, after].map((number) => `${number ?? ""}`.padStart(digits));
      return { sign, gutter: `${numbers.join(" ")} ${SIGNS[sign]}`, words, isUnended };
    });
    const [title, section] = [titleOf(hunk), visibleText(hunk.section)];
    return { title, section, line: lineOf(hunk), blocks: inBlocks(lines) };
  });
  return { hunks: shown, gutterLength: 2 * digits + 3, isCut };
}

function digitsOf({ before, after, lines }: Hunk): number {
  return `${Math.max(before, after) + lines.length}`.length;
}

function titleOf({ before, after, lines }: Hunk): string {
  const isGone = lines.every((line) => line.after === null);
  const [first, count] = isGone
    ? [before, lines.length]
    : [after, lines.filter((line) => line.after !== null).length];
  const verb = isGone ? "Removed line" : "Line";
  return count <= 1 ? `${verb} ${first}` : `${verb}s ${first} to ${first + count - 1}`;
}

function lineOf({ after, lines }: Hunk): number {
  const same = lines.findIndex(({ sign }) => sign !== " ");
  return Math.max(1, after + Math.max(0, same));
}
