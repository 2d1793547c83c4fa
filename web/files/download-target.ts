// A download as the target of a copy: what has come stays over a cut, and it is saved once its hash is right.

import type { Sodium } from "../../src/crypto/sodium.ts";
import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { WriteTerms, Writing } from "../../src/files/rules/files.ts";
import { FileError } from "../../src/files/rules/problem.ts";
import type { Target } from "../../src/files/rules/transfer.ts";
import { Sha256 } from "./sha256.ts";
import type { Sink } from "./sink.ts";

export class DownloadTarget implements Target {
  #hash: Sha256;
  #bytes = 0;
  #size: number | null = null;

  constructor(
    private readonly sodium: Sodium,
    private readonly sink: Sink,
  ) {
    this.#hash = new Sha256(sodium);
  }

  /** @throws {FileError} "changed" when it has another size than before the cut */
  async write(_path: FilePath, { size }: WriteTerms): Promise<Writing> {
    if (this.#size !== null && this.#size !== size) {
      await this.#restart();
      throw new FileError("changed");
    }
    this.#size = size;
    return {
      from: this.#bytes,
      write: async (bytes) => {
        await this.sink.append(bytes);
        this.#hash.update(bytes);
        this.#bytes += bytes.byteLength;
      },
      finish: async (sha256) => {
        const hash = this.#hash.digest();
        if (!hash.every((byte, at) => byte === sha256[at])) {
          await this.#restart();
          throw new FileError("damaged");
        }
        await this.sink.save();
      },
      leave: async () => {},
    };
  }

  async #restart(): Promise<void> {
    this.#hash = new Sha256(this.sodium);
    this.#bytes = 0;
    this.#size = null;
    await this.sink.restart();
  }

  /** Nothing is there before it is whole. */
  async hash(): Promise<Uint8Array> {
    throw new FileError("not-found");
  }
}
