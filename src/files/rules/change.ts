// What has changed in a git repository, as every client gets it. Paths are bytes, relative to the root.

/** Files that are told at a time. */
export const CHANGES_MAX = 5_000;
/** Bytes of the hunks of one file. */
export const HUNKS_BYTES_MAX = 1024 * 1024;

export type ChangeState =
  | "added"
  | "modified"
  | "deleted"
  | "renamed"
  | "copied"
  | "type-changed"
  | "unmerged"
  | "untracked";

/** One step of a file: from the commit to the index (staged), or from the index to the disk (unstaged). */
export interface ChangeStep {
  readonly state: ChangeState;
  /** Lines; null where they were not counted. */
  readonly added: number | null;
  readonly removed: number | null;
  /** git holds it to be no text. */
  readonly isBinary: boolean;
}

export interface Change {
  readonly path: Uint8Array;
  /** What it was renamed or copied from; null if that is not below the root, too. */
  readonly from: Uint8Array | null;
  readonly staged: ChangeStep | null;
  readonly unstaged: ChangeStep | null;
}

export interface Changes {
  /** Null while none is checked out. */
  readonly branch: string | null;
  /** The branch that it follows, and commits that only one of them has; null without one, or where git took too long. */
  readonly upstream: string | null;
  readonly ahead: number | null;
  readonly behind: number | null;
  readonly files: readonly Change[];
  /** There are more. */
  readonly isCut: boolean;
}

/** One step of one file. */
export interface Difference {
  /** Null where the file is the same. */
  readonly state: ChangeState | null;
  /** Modes as git writes them, six octal digits; null where there is no file. */
  readonly modeBefore: string | null;
  readonly modeAfter: string | null;
  readonly isBinary: boolean;
  /** The hunks of a unified diff, from the first `@@`; none where the bytes are the same, or are no text. */
  readonly hunks: Uint8Array;
  /** There is more, or the file is too large to be compared. */
  readonly isCut: boolean;
}
