// A path below a root, as a client gives it: bytes, for a name may be any bytes. Nothing here touches a disk.

import { FILE_NAME_BYTES_MAX, FILE_PATH_BYTES_MAX } from "../../protocol/limits.ts";

const SLASH = 0x2f;
const DOT = 0x2e;

/** Names from the root down; none: the root itself. */
export type FilePath = readonly Uint8Array[];

export type PathProblem = "malformed" | "name-too-long";

/**
 * Takes only what can be said in one way: no leading, trailing or double slash, no `.` and `..`, no NUL. What means the
 * same in two spellings could be checked in one and used in the other.
 */
export function parseFilePath(
  bytes: Uint8Array,
): { ok: true; path: FilePath } | { ok: false; problem: PathProblem } {
  if (bytes.byteLength === 0) return { ok: true, path: [] };
  if (bytes.byteLength > FILE_PATH_BYTES_MAX) return { ok: false, problem: "name-too-long" };
  const path = splitAt(bytes, SLASH);
  if (path.some((name) => name.byteLength > FILE_NAME_BYTES_MAX))
    return { ok: false, problem: "name-too-long" };
  return path.every(isName) ? { ok: true, path } : { ok: false, problem: "malformed" };
}

/** True of what can be an entry of a directory. */
export function isName(name: Uint8Array): boolean {
  const isDots = name.byteLength <= 2 && name.every((byte) => byte === DOT);
  return !isDots && !name.includes(0) && !name.includes(SLASH) && name.byteLength <= FILE_NAME_BYTES_MAX;
}

/** The same path as bytes. */
export function joinFilePath(path: FilePath): Uint8Array {
  const joined = new Uint8Array(
    path.reduce((sum, name) => sum + name.byteLength + 1, path.length > 0 ? -1 : 0),
  );
  let at = 0;
  for (const name of path) {
    if (at > 0) joined[at++] = SLASH;
    joined.set(name, at);
    at += name.byteLength;
  }
  return joined;
}

/** An absolute path as one below a directory; null where it is not below it, or could be said in other ways. */
export function pathBelow(directory: Uint8Array, absolute: Uint8Array): FilePath | null {
  const [above, path] = [directory, absolute].map((bytes) =>
    bytes[0] === SLASH ? parseFilePath(bytes.subarray(1)) : null,
  );
  if (!above?.ok || !path?.ok || path.path.length <= above.path.length) return null;
  const isBelow = above.path.every((name, n) => isSameName(name, path.path[n]!));
  return isBelow ? path.path.slice(above.path.length) : null;
}

function isSameName(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && one.every((byte, at) => byte === other[at]);
}

/** Where a symbolic link leads: names, of which `..` is one, from the root of all files or from the link's directory. */
export function parseLinkTarget(bytes: Uint8Array): {
  readonly isAbsolute: boolean;
  readonly names: Uint8Array[];
} {
  const names = splitAt(bytes, SLASH).filter(
    (name) => !(name.byteLength === 0 || (name.byteLength === 1 && name[0] === DOT)),
  );
  return { isAbsolute: bytes[0] === SLASH, names };
}

export function isParent(name: Uint8Array): boolean {
  return name.byteLength === 2 && name[0] === DOT && name[1] === DOT;
}

function splitAt(bytes: Uint8Array, separator: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  parts.push(bytes.subarray(from));
  return parts;
}
