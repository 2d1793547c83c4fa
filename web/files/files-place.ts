// Where the person is among a session's files. Kept in the history entry, so that Back and a reload come to it again.

export interface FilesPlace {
  /** The path below the session's directory, base64url: names are bytes. */
  readonly path: string;
  /** What is shown is this file, and else what the directory holds. */
  readonly isFile: boolean;
}

export const FILES_TOP: FilesPlace = { path: "", isFile: false };

/** Characters of base64url for the longest path. */
const PATH_LENGTH_MAX = 5_462;

/** What a history entry held; null when it is no place among files. */
export function filesPlaceOf(state: unknown): FilesPlace | null {
  const { path, isFile } = (state ?? {}) as Partial<Record<keyof FilesPlace, unknown>>;
  if (typeof path !== "string" || path.length > PATH_LENGTH_MAX || !/^[\w-]*$/.test(path)) return null;
  return typeof isFile === "boolean" ? { path, isFile } : null;
}
