// Finds text in a terminal's screen and scrollback, in time linear to what is there: a program may have filled all of it
// with one line. Pure.

/** The parts of xterm.js that are used. */
export interface SearchedBuffer {
  readonly length: number;
  getLine(y: number): SearchedLine | undefined;
}
export interface SearchedLine {
  readonly isWrapped: boolean;
  readonly length: number;
  getCell(x: number): SearchedCell | undefined;
}
export interface SearchedCell {
  getChars(): string;
  getWidth(): number;
}

/** Matches that are counted, the latest ones: more than a person goes through. */
export const MATCHES_MAX = 10_000;

/** In cells of the buffer: row by row, each of `cols`. */
export interface Match {
  readonly start: number;
  readonly length: number;
}

export interface Matches {
  /** From the top down, without overlaps. */
  readonly found: readonly Match[];
  /** There are more above these. */
  readonly more: boolean;
}

/** All places of the text, in upper or lower case; also across the end of a row that wraps. */
export function findText(buffer: SearchedBuffer, cols: number, query: string): Matches {
  const wanted = folded(query);
  const found: Match[] = [];
  if (wanted === "") return { found, more: false };
  for (let end = buffer.length; end > 0; ) {
    let first = end - 1;
    while (first > 0 && buffer.getLine(first)!.isWrapped) first--;
    const inLine = findInLine(buffer, cols, { first, end }, wanted);
    while (inLine.length > 0) {
      if (found.length >= MATCHES_MAX) return { found: found.reverse(), more: true };
      found.push(inLine.pop()!);
    }
    end = first;
  }
  return { found: found.reverse(), more: false };
}

function findInLine(
  buffer: SearchedBuffer,
  cols: number,
  { first, end }: { readonly first: number; readonly end: number },
  wanted: string,
): Match[] {
  const parts: string[] = [];
  /** The cell of each UTF-16 unit of the text, and past the last one where it ends. */
  const cells: number[] = [];
  for (let y = first; y < end; y++) {
    const line = buffer.getLine(y)!;
    for (let x = 0; x < Math.min(cols, line.length); ) {
      const cell = line.getCell(x)!;
      const chars = cell.getChars();
      // A cell left empty at the end of a row by a wide character is not a blank of the text.
      if (
        chars === "" &&
        x === cols - 1 &&
        y + 1 < end &&
        buffer
          .getLine(y + 1)!
          .getCell(0)
          ?.getWidth() === 2
      )
        break;
      const text = chars || " ";
      parts.push(text);
      for (let i = 0; i < text.length; i++) cells.push(y * cols + x);
      x += cell.getWidth() || 1;
    }
  }
  const matches: Match[] = [];
  const text = folded(parts.join(""));
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const start = cells[at]!;
    const past = cells[at + wanted.length] ?? end * cols;
    // The end of the last character's cells: the next character may be in a later row.
    const last = cells[at + wanted.length - 1]!;
    const width =
      buffer
        .getLine(Math.floor(last / cols))!
        .getCell(last % cols)!
        .getWidth() || 1;
    matches.push({ start, length: Math.min(past, last + width) - start });
  }
  return matches;
}

/** In lower case, with every unit in its place: a letter that would become longer stays as it is. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join(
    "",
  );
}
