// Private files that are whole or absent: written beside their place and moved there, read up to a bound. Does not know
// their contents.

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

const PRIVATE_FILE = 0o600;

/** Attempts to find an unused name for the temporary file; 48 random bits collide only when something is broken. */
const NAME_ATTEMPTS_MAX = 4;

/** Bytes that are read at a time from a file whose size is not known to be right. */
const READ_CHUNK_BYTES = 65_536;

export type FileFailure =
  | "missing"
  | "exists"
  | "too-large"
  | "not-a-file"
  | "not-ours"
  | "full"
  | "denied"
  | "no-descriptors"
  | "failed";

export interface FileProblem {
  readonly ok: false;
  readonly reason: FileFailure;
  /** One sentence for a person, with the path. */
  readonly message: string;
}

export type WriteResult = { readonly ok: true } | FileProblem;
export type ReadResult = { readonly ok: true; readonly bytes: Uint8Array } | FileProblem;
export type ReadTextResult = { readonly ok: true; readonly text: string } | FileProblem;

export interface WriteOptions {
  /** Waits until the disk has it, so that it survives a loss of power; takes milliseconds. Default false. */
  readonly durable?: boolean;
}

/**
 * Replaces `path` by a file with this content, readable by its owner alone. Whoever reads it meanwhile sees the old
 * or the new content, and after any failure the old one is still there.
 */
export function writePrivate(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): WriteResult {
  const opened = openTemporary(path);
  if (!opened.ok) return opened;
  try {
    try {
      writeWhole(opened.fd, content);
      if (options.durable) fsyncSync(opened.fd);
    } finally {
      closeSync(opened.fd);
    }
    renameSync(opened.path, path);
    if (options.durable) syncDirectory(dirname(path));
    return { ok: true };
  } catch (error) {
    removeQuietly(opened.path);
    return fileProblem(path, "written", error);
  }
}

/** Makes `path` with this content, on the disk when it returns, or says `exists` and leaves what is there. */
export function createPrivate(path: string, content: string | Uint8Array): WriteResult {
  let fd: number;
  try {
    fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, PRIVATE_FILE);
  } catch (error) {
    return fileProblem(path, "made", error);
  }
  try {
    try {
      writeWhole(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    syncDirectory(dirname(path));
    return { ok: true };
  } catch (error) {
    removeQuietly(path);
    return fileProblem(path, "written", error);
  }
}

/**
 * Reads a regular file of at most `bytesMax` bytes; a longer one is `too-large`, a pipe or device `not-a-file`.
 * `objection` looks at whose it is, and says in a sentence why it is `not-ours`, or null.
 */
export function readBounded(
  path: string,
  bytesMax: number,
  objection: (stat: Stats) => string | null = () => null,
): ReadResult {
  let fd: number;
  try {
    // Non-blocking, so that a pipe in the file's place does not hold the process up.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return fileProblem(path, "read", error);
  }
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) return problem("not-a-file", `${path} is a directory.`);
    if (!stat.isFile()) return problem("not-a-file", `${path} is not a regular file.`);
    const why = objection(stat);
    if (why !== null) return problem("not-ours", why);
    if (stat.size > bytesMax) return tooLarge(path, bytesMax);
    const bytes = readUpTo(fd, bytesMax + 1);
    return bytes.length > bytesMax ? tooLarge(path, bytesMax) : { ok: true, bytes };
  } catch (error) {
    return fileProblem(path, "read", error);
  } finally {
    closeSync(fd);
  }
}

/** As `readBounded`, as UTF-8; a leading byte-order mark is dropped, bad bytes become U+FFFD. */
export function readTextBounded(
  path: string,
  bytesMax: number,
  objection?: (stat: Stats) => string | null,
): ReadTextResult {
  const result = readBounded(path, bytesMax, objection);
  return result.ok ? { ok: true, text: new TextDecoder().decode(result.bytes) } : result;
}

/** Turns a system error into a reason and a sentence; `verb` completes "cannot be". */
export function fileProblem(path: string, verb: string, error: unknown): FileProblem {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  switch (code) {
    case "ENOENT":
      return problem("missing", `${path} does not exist.`);
    case "EEXIST":
      return problem("exists", `${path} exists already.`);
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return problem(
        "full",
        `${path} cannot be ${verb}: there is no space left (${code}); make room on its disk.`,
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return problem("denied", `${path} cannot be ${verb}: it is not allowed (${code}).`);
    case "EMFILE":
    case "ENFILE":
      return problem(
        "no-descriptors",
        `${path} cannot be ${verb}: no file descriptor is free (${code}); raise 'ulimit -n', or end what has many files open.`,
      );
    case "EISDIR":
      return problem("not-a-file", `${path} is a directory.`);
    case "ENOTDIR":
      return problem(
        "not-a-file",
        `${path} cannot be ${verb}: it is, or lies in, a file in a directory's place.`,
      );
    default:
      return problem("failed", `${path} cannot be ${verb} (${code ?? String(error)}).`);
  }
}

/** Writes all of it, or throws the system's error; a disk that fills up takes a part first and refuses the rest. */
export function writeWhole(fd: number, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}

function openTemporary(path: string): { ok: true; path: string; fd: number } | FileProblem {
  for (let attempt = 1; ; attempt++) {
    const random = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("hex");
    const temporary = `${path}.${random}.tmp`;
    try {
      const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, PRIVATE_FILE);
      return { ok: true, path: temporary, fd };
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === "EEXIST";
      if (!taken || attempt === NAME_ATTEMPTS_MAX) return fileProblem(path, "written", error);
    }
  }
}

function readUpTo(fd: number, bytesMax: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < bytesMax) {
    const chunk = new Uint8Array(Math.min(READ_CHUNK_BYTES, bytesMax - total));
    const count = readSync(fd, chunk, 0, chunk.length, null);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks);
}

/**
 * A rename lasts only when its directory is on the disk too. Some file systems refuse this, and then nothing more can
 * be done.
 */
function syncDirectory(path: string): void {
  try {
    const fd = openSync(path, constants.O_RDONLY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {}
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The first error is the one to report; a leftover temporary file is harmless.
  }
}

function tooLarge(path: string, bytesMax: number): FileProblem {
  return problem("too-large", `${path} is longer than ${bytesMax} bytes.`);
}

function problem(reason: FileFailure, message: string): FileProblem {
  return { ok: false, reason, message };
}
