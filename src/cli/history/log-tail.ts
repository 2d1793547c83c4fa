// The end of a growing file, and what is added to it. Knows rotation: a file that was moved away is read to its end
// before its successor.

import { closeSync, fstatSync, openSync, readSync, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Bytes looked at for the last lines; older lines are not shown. */
export const TAIL_BYTES_MAX = 4_194_304;

const CHUNK_BYTES = 65_536;

export type Tail =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly end: number }
  | { readonly ok: false; readonly message: string };

/** The last `lines` lines, and the position after them. A missing file is an empty one. */
export function lastLines(path: string, lines: number): Tail {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return { ok: true, bytes: new Uint8Array(0), end: 0 };
    return { ok: false, message: `${path} cannot be read: ${(error as Error).message}.` };
  }
  try {
    const end = fstatSync(fd).size;
    const from = Math.max(0, end - TAIL_BYTES_MAX);
    const bytes = readFrom(fd, from, end);
    let at = bytes.byteLength;
    for (let n = 0; n < lines && at > 0; n++) at = at < 2 ? 0 : bytes.lastIndexOf(0x0a, at - 2) + 1;
    return { ok: true, bytes: bytes.subarray(lines === 0 ? bytes.byteLength : at), end };
  } finally {
    closeSync(fd);
  }
}

function readFrom(fd: number, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, to - from));
  let at = 0;
  while (at < bytes.byteLength) {
    const read = readSync(fd, bytes, at, Math.min(CHUNK_BYTES, bytes.byteLength - at), from + at);
    if (read === 0) break;
    at += read;
  }
  return bytes.subarray(0, at);
}

/** Passes on what is added after `from`, until the process is interrupted. */
export function followFile(path: string, from: number, onBytes: (bytes: Uint8Array) => void): Promise<never> {
  let fd: number | null = null;
  let at = from;
  const readOn = () => {
    if (fd === null) return;
    for (;;) {
      const size = fstatSync(fd).size;
      if (size < at) at = 0;
      const bytes = readFrom(fd, at, Math.min(size, at + CHUNK_BYTES));
      if (bytes.byteLength === 0) return;
      at += bytes.byteLength;
      onBytes(bytes);
    }
  };
  const look = () => {
    readOn();
    const now = statSync(path, { throwIfNoEntry: false });
    if (!now || (fd !== null && fstatSync(fd).ino === now.ino)) return;
    if (fd !== null) {
      closeSync(fd);
      at = 0;
    }
    fd = openSync(path, "r");
    readOn();
  };
  return new Promise<never>((_resolve, reject) => {
    const guarded = () => {
      try {
        look();
      } catch (error) {
        reject(error as Error);
      }
    };
    watch(dirname(path), (_event, name) => {
      if (name === null || name === basename(path)) guarded();
    });
    guarded();
  });
}
