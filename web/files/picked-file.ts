// A file that a person gave to the page, as the source of a copy.

import type { Sodium } from "../../src/crypto/sodium.ts";
import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Reading, ReadTerms } from "../../src/files/rules/files.ts";
import { FileError } from "../../src/files/rules/problem.ts";
import type { Source } from "../../src/files/rules/transfer.ts";
import { Sha256 } from "./sha256.ts";

/** Bytes that are read at once: the page can do something else in between. */
const PIECE_BYTES = 512 * 1024;

export class PickedFile implements Source {
  #hash: Promise<Uint8Array> | null = null;

  constructor(
    private readonly sodium: Sodium,
    private readonly file: File,
  ) {}

  async read(_path: FilePath, { from, length }: ReadTerms): Promise<Reading> {
    const { size, lastModified } = this.file;
    const until = length === null ? size : Math.min(size, from + length);
    return {
      size,
      changedAt: lastModified,
      validator: `${size}-${lastModified}`,
      bytes: this.#pieces(from, until),
      async [Symbol.asyncDispose]() {},
    };
  }

  hash(): Promise<Uint8Array> {
    this.#hash ??= this.#hashed();
    return this.#hash;
  }

  async #hashed(): Promise<Uint8Array> {
    const hash = new Sha256(this.sodium);
    for await (const piece of this.#pieces(0, this.file.size)) hash.update(piece);
    return hash.digest();
  }

  /** @throws {FileError} "changed" when the browser cannot read it any more */
  async *#pieces(from: number, until: number): AsyncGenerator<Uint8Array> {
    for (let at = from; at < until; at += PIECE_BYTES) {
      let piece: ArrayBuffer;
      try {
        piece = await this.file.slice(at, Math.min(until, at + PIECE_BYTES)).arrayBuffer();
      } catch {
        throw new FileError("changed");
      }
      yield new Uint8Array(piece);
    }
  }
}
