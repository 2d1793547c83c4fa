// Writes and reads the whole text of a session, as its host hands it out for a search. Every logical line ends with LF,
// RS marks where a line was wrapped at the screen's edge, and FF on a line of its own separates the primary screen,
// which comes first, from the alternate one above it.

import { printable } from "./printable.ts";

// Neither can be in a cell of a screen.
const WRAP_MARK = "\x1e";
const SCREEN_MARK = "\f";

export interface ScreenRow {
  readonly text: string;
  /** It continues the line of the row above. */
  readonly isWrapped: boolean;
}

/**
 * The text of the screens, the covered one first, in pieces of one row each. Blank lines at the end of each screen are
 * left out.
 */
export function* writeSearchText(screens: readonly Iterable<ScreenRow>[]): Generator<string, void> {
  for (const [i, rows] of screens.entries()) {
    if (i > 0) yield `${SCREEN_MARK}\n`;
    yield* linesOf(rows);
  }
}

function* linesOf(rows: Iterable<ScreenRow>): Generator<string, void> {
  let open: string | null = null;
  let blank = "";
  const finished = (line: string) => {
    const text = line.trimEnd();
    if (text === "") {
      blank += "\n";
      return "";
    }
    const piece = `${blank}${text}\n`;
    blank = "";
    return piece;
  };
  for (const { text, isWrapped } of rows) {
    if (isWrapped && open !== null) {
      open += WRAP_MARK + text;
      yield "";
      continue;
    }
    yield open === null ? "" : finished(open);
    open = text;
  }
  if (open !== null) yield finished(open);
}

/** One line as it was printed, however often the screen's edge wrapped it. */
export interface SearchLine {
  /** Without control and bidirectional characters and without blanks at its end. */
  readonly text: string;
  /** Index of its first row on its screen, counted from the oldest row of the scrollback. */
  readonly row: number;
  /** Places in `text` where another row begins. */
  readonly wraps: readonly number[];
  /** True for the primary screen while the alternate one is shown over it. */
  readonly isCovered: boolean;
}

export interface SearchText {
  readonly lines: readonly SearchLine[];
  /** Rows of the screen that is shown, from the start of its scrollback to its last text. */
  readonly rows: number;
}

/** Reads the text. Never throws. A host that knows no marks sends lines of one row each. */
export function parseSearchText(text: string): SearchText {
  const raw = text.split("\n");
  if (raw.at(-1) === "") raw.pop();
  const parting = raw.indexOf(SCREEN_MARK);
  const lines: SearchLine[] = [];
  let rows = 0;
  for (const [i, line] of raw.entries()) {
    if (i === parting) {
      rows = 0;
      continue;
    }
    const pieces = line.split(WRAP_MARK).map((piece) => printable(piece, piece.length));
    const wraps: number[] = [];
    let length = 0;
    for (const piece of pieces.slice(0, -1)) wraps.push((length += piece.length));
    lines.push({ text: pieces.join("").trimEnd(), row: rows, wraps, isCovered: i < parting });
    rows += pieces.length;
  }
  return { lines, rows };
}

/** How many rows are under the row that holds this place of a line. */
export function rowsBelow({ rows }: SearchText, line: SearchLine, at: number): number {
  return Math.max(0, rows - 1 - line.row - line.wraps.filter((wrap) => wrap <= at).length);
}
