// Puts pieces into a text and takes them out again, so that somebody else's file can be changed and restored byte for
// byte. Pure.

/** A piece that was put in; `at` is where it stands in the changed text, in UTF-16 units. */
export interface Piece {
  readonly at: number;
  readonly text: string;
}

export interface Edited {
  readonly text: string;
  /** In the order of the text. */
  readonly pieces: readonly Piece[];
}

/** Puts each text in at its place in the original text. Several for one place keep their order. */
export function putIn(original: string, insertions: readonly Piece[]): Edited {
  const sorted = insertions.map((one, i) => ({ ...one, i })).sort((a, b) => a.at - b.at || a.i - b.i);
  const pieces: Piece[] = [];
  let text = "";
  let from = 0;
  for (const { at, text: added } of sorted) {
    text += original.slice(from, at);
    from = at;
    pieces.push({ at: text.length, text: added });
    text += added;
  }
  return { text: text + original.slice(from), pieces };
}

/** Takes the pieces out from where they were put. Null when they are no longer there. */
export function takeOut(changed: string, pieces: readonly Piece[]): string | null {
  let text = changed;
  for (const { at, text: piece } of [...pieces].reverse()) {
    if (!text.startsWith(piece, at)) return null;
    text = text.slice(0, at) + text.slice(at + piece.length);
  }
  return text;
}

/**
 * Takes the pieces out of a text that was changed elsewhere since. Null when one of them is not there exactly as often
 * as it was put in.
 */
export function takeOutAnywhere(changed: string, pieces: readonly Piece[]): string | null {
  let text = changed;
  for (const piece of new Set(pieces.map((one) => one.text))) {
    const parts = text.split(piece);
    if (piece === "" || parts.length - 1 !== pieces.filter((one) => one.text === piece).length) return null;
    text = parts.join("");
  }
  return text;
}

/** Removes ranges `[from, to)` that do not overlap. */
export function cutOut(text: string, ranges: readonly (readonly [number, number])[]): string {
  let left = text;
  for (const [from, to] of [...ranges].sort((a, b) => b[0] - a[0]))
    left = left.slice(0, from) + left.slice(to);
  return left;
}
