// A settings file of another program: found through links, read whole, replaced whole with its mode kept. A file that
// somebody else has changed meanwhile is not overwritten.

import {
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { fileProblem, readBounded, writeWhole } from "../../config/files.ts";

/** Bytes of a settings file; no person keeps a longer one. */
const SETTINGS_BYTES_MAX = 4 * 1024 * 1024;
/** Symbolic links followed to a file, as many as Linux follows. */
const LINKS_MAX = 40;
/** Mode of a file that is made: settings may hold secrets. */
const NEW_FILE_MODE = 0o600;

export interface SettingsFile {
  /** Where the file really is, behind all links. */
  readonly path: string;
  /** Null when there is none yet. */
  readonly text: string | null;
}

export type SettingsResult<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly message: string };

const refuse = (message: string) => ({ ok: false, message }) as const;

/** Reads the file. A missing file is not a failure. */
export function readSettings(path: string): SettingsResult<{ file: SettingsFile }> {
  const real = behindLinks(path);
  if (real === null) return refuse(`${path} is a symbolic link to a file that does not exist.`);
  const read = readBounded(real, SETTINGS_BYTES_MAX);
  if (!read.ok)
    return read.reason === "missing" ? { ok: true, file: { path: real, text: null } } : refuse(read.message);
  try {
    // Every byte must come back as it was: nothing may be dropped or replaced on the way.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(read.bytes);
    return { ok: true, file: { path: real, text } };
  } catch {
    return refuse(`${real} is not UTF-8 text.`);
  }
}

/** Where a path leads, link by link; the last place need not exist. */
function behindLinks(path: string): string | null {
  let at = resolve(path);
  for (let links = 0; links <= LINKS_MAX; links++) {
    if (!lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) return at;
    at = resolve(dirname(at), readlinkSync(at));
  }
  return null;
}

/**
 * Replaces the file, or removes it for a null `text`. Refuses when it is no longer what was read. `madeDirectory` is
 * true when its directory had to be made.
 */
export function writeSettings(
  file: SettingsFile,
  text: string | null,
): SettingsResult<{ madeDirectory: boolean }> {
  const now = readSettings(file.path);
  if (!now.ok) return now;
  if (now.file.path !== file.path || now.file.text !== file.text)
    return refuse(`${file.path} was changed by somebody else meanwhile; nothing was written.`);
  try {
    if (text === null) {
      unlinkSync(file.path);
      return { ok: true, madeDirectory: false };
    }
    const madeDirectory = mkdirSync(dirname(file.path), { recursive: true, mode: 0o700 }) !== undefined;
    const stat = statSync(file.path, { throwIfNoEntry: false });
    replace(file.path, text, stat === undefined ? NEW_FILE_MODE : stat.mode & 0o7777);
    return { ok: true, madeDirectory };
  } catch (error) {
    return refuse(fileProblem(file.path, "written", error).message);
  }
}

function replace(path: string, text: string, mode: number): void {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("hex");
  const temporary = `${path}.${random}.tmp`;
  const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, NEW_FILE_MODE);
  try {
    try {
      writeWhole(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    // Not by `open`, whose mode the umask cuts.
    chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // The first error is the one to report.
    }
    throw error;
  }
}

/** Removes the file's directory when nothing is in it. */
export function removeEmptyDirectory(path: string): void {
  try {
    rmdirSync(dirname(path));
  } catch {
    // It is not empty, so it stays.
  }
}
