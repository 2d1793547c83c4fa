// Reads a file in ranges. A validator says which bytes these are: a file that was replaced, or that grows while it is
// read, has another one.

import type { promises } from "node:fs";
import { locate } from "./locate.ts";
import type { FilePath } from "./rules/file-path.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";
import { validatorOf } from "./validator.ts";

/** Bytes of one piece. */
export const PIECE_BYTES_MAX = 128 * 1024;

/** A regular file that is open for reading. Whoever has it disposes of it. */
export class FileReader implements AsyncDisposable {
  /** Of every piece, so that a large file makes no garbage. */
  #buffer = new Uint8Array(0);

  private constructor(
    private readonly handle: promises.FileHandle,
    /** Bytes, when it was opened. */
    readonly size: number,
    readonly changedAt: number,
    /** Equal to another one of the same root only if the bytes are the same, as far as the file system tells. */
    readonly validator: string,
  ) {}

  /** @throws {FileError} */
  static async open(root: string, path: FilePath): Promise<FileReader> {
    await using located = await locate(root, path);
    const handle = await located.found.openFile();
    try {
      const stat = await handle.stat({ bigint: true });
      return new FileReader(handle, Number(stat.size), Number(stat.mtimeMs), validatorOf(stat));
    } catch (error) {
      await handle.close();
      throw fileErrorOf(error);
    }
  }

  /**
   * The bytes at an offset, fewer at the end of the file; none behind it. Valid until the next call.
   *
   * @throws {FileError} "changed" when these may be other bytes than those that the validator stands for
   */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, PIECE_BYTES_MAX, this.size - offset));
    if (this.#buffer.byteLength < wanted) this.#buffer = new Uint8Array(wanted);
    const bytes = this.#buffer.subarray(0, wanted);
    let at = 0;
    try {
      while (at < wanted) {
        const { bytesRead } = await this.handle.read(bytes, at, wanted - at, offset + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      const isSame = validatorOf(await this.handle.stat({ bigint: true })) === this.validator;
      if (at < wanted || !isSame) throw new FileError("changed");
    } catch (error) {
      throw fileErrorOf(error);
    }
    return bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close();
  }
}
