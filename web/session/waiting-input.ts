// What a person typed and the host does not have yet, for showing.

import type { Piece } from "../../src/peer/outbox.ts";
import { printable } from "../../src/text/printable.ts";

/** Characters of waiting input that are shown. */
const WAITING_TEXT_MAX = 80;

export interface Waiting {
  readonly bytes: number;
  /** By this page's clock, ms. */
  readonly since: number;
  /** The part of it that can be read. */
  readonly text: string;
  /** It consists of prompts alone, which the machine acknowledges only once they are typed. */
  readonly isPrompt: boolean;
}

/** The pieces as one; null when nothing waits. */
export function waitingInput(pieces: readonly Piece[]): Waiting | null {
  const [first] = pieces;
  if (!first) return null;
  let text = "";
  for (const piece of pieces)
    if (text.length < WAITING_TEXT_MAX) text += new TextDecoder().decode(piece.bytes);
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes.byteLength, 0);
  return {
    bytes,
    since: first.at,
    text: printable(text, WAITING_TEXT_MAX),
    isPrompt: pieces.every(({ prompt }) => prompt),
  };
}
