// What can be done with the files below one root, the same on this machine and on another one.

import type { Changes, Difference } from "./change.ts";
import type { Copied } from "./copied.ts";
import type { Entry, Listing, ListingTerms } from "./entry.ts";
import type { FilePath } from "./file-path.ts";
import type { SearchBatch, SearchTerms } from "./name-search.ts";
import type { TrashListing } from "./trash.ts";

/** Bytes of a SHA-256. */
export const HASH_BYTES = 32;

export interface ReadTerms {
  /** Offset of the first byte. */
  readonly from: number;
  /** Bytes; null: to the end of the file. */
  readonly length: number | null;
  /** The bytes must be those of the file that this stands for. Null: of whatever is there. */
  readonly validator: string | null;
}

/** A file that is read. Whoever has it disposes of it. */
export interface Reading extends AsyncDisposable {
  /** Bytes of the whole file. */
  readonly size: number;
  /** Of the last change to its bytes, ms since the epoch. */
  readonly changedAt: number;
  /** Equal to another one of the same root only if the bytes are the same, as far as the file system tells. */
  readonly validator: string;
  /** The bytes that were asked for, each piece valid until the next one. Once. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface WriteTerms {
  /** Bytes of the whole file. */
  readonly size: number;
  /** Whether a file of that name may be replaced. */
  readonly replaces: boolean;
  /** Names the try, so that another one goes on where it was cut: `[0-9a-z]{16,32}`, not to be guessed. */
  readonly transfer: string;
}

/** A file that is written. Nothing is seen under its name before `finish`. */
export interface Writing {
  /** Bytes that are there from an earlier try. */
  readonly from: number;
  /** The next bytes, which may be used again afterwards. */
  write(bytes: Uint8Array): Promise<void>;
  /** Puts the file in its place. @param sha256 of the whole file */
  finish(sha256: Uint8Array): Promise<void>;
  /** It was cut off: what is there is kept for another try. */
  leave(): Promise<void>;
}

/** A zip file that is made while it is read. Whoever has it disposes of it. */
export interface Archiving extends AsyncDisposable {
  /** Each piece is valid until the next one. Once. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Every method throws `FileError`, and the reason of the signal that it was given. */
export interface Files {
  list(path: FilePath, terms: ListingTerms): Promise<Listing>;
  look(path: FilePath): Promise<Entry>;
  read(path: FilePath, terms: ReadTerms): Promise<Reading>;
  /** The file's SHA-256. @param validator as for `read` */
  hash(path: FilePath, validator: string | null): Promise<Uint8Array>;
  write(path: FilePath, terms: WriteTerms): Promise<Writing>;
  /** A new directory in one that is there. */
  makeDirectory(path: FilePath): Promise<void>;
  /** Makes the session's inbox if there is none, removes what is old in it, and returns its path. */
  inbox(): Promise<FilePath>;
  /** @param replaces whether a file may take the place of another one */
  move(path: FilePath, to: FilePath, replaces: boolean): Promise<void>;
  /** Copies a file, or a directory with all that is in it, to where nothing is. */
  copy(path: FilePath, to: FilePath, signal: AbortSignal): Promise<Copied>;
  /** Puts it into the trash of the machine's user. */
  trash(path: FilePath): Promise<void>;
  /** What of this root is in the trash. */
  trashed(signal: AbortSignal): Promise<TrashListing>;
  /** Puts it back, and returns where it is. */
  restore(id: string): Promise<FilePath>;
  /** Names in a tree, as they are found. Whoever stops reading them ends the search. */
  search(path: FilePath, terms: SearchTerms, signal: AbortSignal): AsyncIterable<SearchBatch>;
  /** Gives a value once the directory is watched, and for each change in it; ends when it is gone. */
  watch(path: FilePath, signal: AbortSignal): AsyncIterable<void>;
  /** A directory as a zip file; links are left out, and a text in it says what else is. */
  zip(path: FilePath, signal: AbortSignal): Promise<Archiving>;
  /** What has changed in the git repository that holds the directory. */
  changes(path: FilePath, signal: AbortSignal): Promise<Changes>;
  /** @param from what a staged file was renamed from */
  difference(
    path: FilePath,
    terms: { readonly isStaged: boolean; readonly from: FilePath | null },
    signal: AbortSignal,
  ): Promise<Difference>;
}
