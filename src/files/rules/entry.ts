// What a directory holds, as every client of it gets it.

/** `special`: a device, a FIFO, a socket. */
export type Kind = "file" | "directory" | "link" | "special";

/** Entries of a page. */
export const PAGE_ENTRIES_MAX = 1_000;

export type SortBy = "name" | "time" | "size";

export interface ListingTerms {
  readonly sortBy: SortBy;
  readonly isReversed: boolean;
  /** Whether names that begin with a dot are told. */
  readonly hidden: boolean;
  /** Entries to leave out at the beginning. */
  readonly from: number;
  /** At most `PAGE_ENTRIES_MAX`. */
  readonly count: number;
  /** False where nobody wants to know which entries git ignores: it takes longer than all the rest. True by default. */
  readonly asksGit?: boolean | undefined;
}

export interface Entry {
  readonly name: Uint8Array;
  readonly kind: Kind;
  /** Bytes; of a directory 0. */
  readonly size: number;
  /** Of the last change to its bytes, ms since the epoch. */
  readonly changedAt: number;
  readonly isExecutable: boolean;
  /** git ignores it. False also where git has not said: not asked, without a repository, or without an answer in time. */
  readonly isIgnored: boolean;
}

export interface Listing {
  readonly entries: readonly Entry[];
  /** Of all pages. */
  readonly total: number;
  /** The directory holds more than was looked at. */
  readonly isCut: boolean;
}
