// Where the person is among a session's files. Kept in the history entry, so that Back and a reload come to it again.

export interface FilesPlace {
  /** The path below the session's directory, base64url: names are bytes. */
  readonly path: string;
  /** What is shown is this file, and else what the directory holds. */
  readonly isFile: boolean;
  /** The line of the file that is to be seen, from 1. */
  readonly line?: number;
  /** The changes of the repository that holds the directory are shown, and not the directory itself. */
  readonly changes?: ChangesPlace;
}

export interface ChangesPlace {
  /** The file whose difference is open, as `path`; null: none is. */
  readonly file: string | null;
  readonly isStaged: boolean;
}

export const FILES_TOP: FilesPlace = { path: "", isFile: false };

/** Characters of base64url for the longest path. */
const PATH_LENGTH_MAX = 5_462;

/** What a history entry held; null when it is no place among files. */
export function filesPlaceOf(state: unknown): FilesPlace | null {
  const { path, isFile, line, changes } = (state ?? {}) as Partial<Record<keyof FilesPlace, unknown>>;
  if (!isPath(path) || typeof isFile !== "boolean") return null;
  if (isFile) return isLine(line) ? { path, isFile, line } : { path, isFile };
  const inChanges = changesPlaceOf(changes);
  return inChanges === null ? { path, isFile } : { path, isFile, changes: inChanges };
}

function changesPlaceOf(state: unknown): ChangesPlace | null {
  const { file, isStaged } = (state ?? {}) as Partial<Record<keyof ChangesPlace, unknown>>;
  if (typeof isStaged !== "boolean" || !(file === null || isPath(file))) return null;
  return { file, isStaged };
}

function isLine(line: unknown): line is number {
  return Number.isSafeInteger(line) && (line as number) > 0;
}

function isPath(path: unknown): path is string {
  return typeof path === "string" && path.length <= PATH_LENGTH_MAX && /^[\w-]*$/.test(path);
}
