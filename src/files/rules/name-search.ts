// A search for names in a tree: what is asked, what is found, and which names match.

import { SEARCH_TEXT_LENGTH_MAX } from "../../protocol/limits.ts";
import type { Kind } from "./entry.ts";

/** Entries that are found; there the search ends. */
export const SEARCH_HITS_MAX = 1_000;

export interface SearchTerms {
  /** Words, parted by blanks. */
  readonly text: string;
  /** Whether names that begin with a dot are looked at. `.git` never is. */
  readonly hidden: boolean;
}

export interface SearchHit {
  /** Below the root. */
  readonly path: Uint8Array;
  readonly kind: Kind;
  /** git ignores it, as far as git has said. */
  readonly isIgnored: boolean;
}

/** Why a search has ended: everything was looked at, or a limit was met. */
export type SearchEnd = "complete" | "many-hits" | "many-entries" | "long";

export interface SearchBatch {
  readonly hits: readonly SearchHit[];
  /** Entries that were looked at so far. */
  readonly entries: number;
  /** Null for all but the last one. */
  readonly end: SearchEnd | null;
}

/** The form of a text in which two are compared: neither case nor the way in which an accent is written matters. */
export const comparable = (text: string): string => text.normalize("NFC").toLowerCase();

/**
 * The test of an entry: every word is in its path below the searched directory, in any place, and one of them in its name;
 * without that last rule all that a directory holds would be found with it. Null for no words, or too many characters.
 *
 * @returns a function of two comparable texts: the path above, empty or with a slash at its end, and the name
 */
export function nameTest(text: string): ((above: string, name: string) => boolean) | null {
  if (text.length > SEARCH_TEXT_LENGTH_MAX) return null;
  const words = comparable(text)
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return null;
  return (above, name) => {
    const path = above + name;
    // A word with a slash reaches into the name from above.
    const isInName = (word: string) => path.lastIndexOf(word) + word.length > above.length;
    return words.every((word) => path.includes(word)) && words.some(isInName);
  };
}
