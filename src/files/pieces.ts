// Whole files and long writes, a piece at a time, so that other work has its turn.

import type { promises } from "node:fs";

/** Bytes that are hashed in one go: about 0.2 ms. */
const PIECE_BYTES = 256 * 1024;

/** SHA-256, 64 lower-case hexadecimal digits; null of a file that has fewer bytes. Rejects with the system's error. */
export async function hashOf(handle: promises.FileHandle, size: number): Promise<string | null> {
  const hash = new Bun.CryptoHasher("sha256");
  const piece = new Uint8Array(Math.min(PIECE_BYTES, size));
  for (let at = 0; at < size; ) {
    const { bytesRead } = await handle.read(piece, 0, Math.min(piece.byteLength, size - at), at);
    if (bytesRead === 0) return null;
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest("hex");
}

/** Writes all of it at an offset: the system may take less than it is given. Rejects with the system's error. */
export async function writeAll(
  handle: promises.FileHandle,
  bytes: Uint8Array,
  offset: number,
): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, offset + done);
    done += bytesWritten;
  }
}
