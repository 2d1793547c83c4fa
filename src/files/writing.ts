// Writes a file that a client sends, in order. It has its name only when it is whole, on the disk, and what was sent; until
// then it is a hidden file beside it, with which a transfer that was cut goes on.

import { promises } from "node:fs";
import type { Descriptor } from "./descriptor.ts";
import { type Identity, isSame } from "./identity.ts";
import { locateDirectory } from "./locate.ts";
import { hashOf, writeAll } from "./pieces.ts";
import { lookAt, Place } from "./place.ts";
import { renameOver } from "./rename.ts";
import { checkPlace, checkReplaced, type Replaces } from "./replacing.ts";
import type { FilePath } from "./rules/file-path.ts";
import type { WriteTerms } from "./rules/files.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";
import { openTemporary, removeOldTemporaries, removeTemporary, type Temporary } from "./temporary.ts";
import { validatorOf } from "./validator.ts";

export interface UploadTerms extends Omit<WriteTerms, "replaces"> {
  /** Of the whole file, 64 lower-case hexadecimal digits, where it is known before the end. */
  readonly sha256?: string;
  readonly replaces: Replaces;
}

export interface Written {
  readonly size: number;
  /** Ms since the epoch. */
  readonly changedAt: number;
  readonly validator: string;
}

/** A file on its way. Ends by `finish`, `keep` or `abandon`, or with the first thing that fails; disposing keeps it. */
export class FileWriter implements AsyncDisposable {
  /** What was asked for, one thing after another; once one has failed, all later ones do. */
  #work: Promise<unknown> = Promise.resolve();
  #at: number;
  #hasEnded = false;

  private constructor(
    private readonly place: Place,
    private readonly temporary: Temporary,
    private readonly terms: UploadTerms,
  ) {
    this.#at = temporary.size;
  }

  /**
   * @throws {FileError} what would refuse the file at its end, where that can be known now; "busy" while another writer
   * has the transfer's id
   */
  static async open(root: string, path: FilePath, terms: UploadTerms): Promise<FileWriter> {
    if (!Number.isSafeInteger(terms.size) || terms.size < 0) throw new FileError("malformed");
    const place = await Place.find(root, path);
    let temporary: Temporary;
    try {
      await checkPlace(place, terms.replaces);
      await removeOldTemporaries(place.directory).catch(fileErrorOf);
      temporary = await openTemporary(place.directory, terms.transfer, terms.size);
    } catch (error) {
      await place[Symbol.asyncDispose]();
      throw error;
    }
    const writer = new FileWriter(place, temporary, terms);
    await writer.#next(() => checkSpace(place.directory, terms.size - temporary.size));
    return writer;
  }

  /** The offset from which the sender goes on. */
  get from(): number {
    return this.temporary.size;
  }

  /** @throws {FileError} and the file is abandoned */
  write(offset: number, bytes: Uint8Array): Promise<void> {
    return this.#next(async () => {
      if (offset !== this.#at) throw new FileError("out-of-order");
      if (offset + bytes.byteLength > this.terms.size) throw new FileError("too-large");
      await writeAll(this.temporary.handle, bytes, offset);
      this.#at += bytes.byteLength;
    });
  }

  /**
   * Gives the file its name, once what is on the disk is what was sent.
   *
   * @throws {FileError} and the file is abandoned
   */
  finish(sha256 = this.terms.sha256): Promise<Written> {
    return this.#next(async () => {
      const { handle } = this.temporary;
      if (this.#at !== this.terms.size) throw new FileError("incomplete");
      const before = await handle.stat({ bigint: true });
      const hash = Number(before.size) === this.terms.size ? await hashOf(handle, this.terms.size) : null;
      if (hash === null || hash !== sha256 || hash !== (this.terms.sha256 ?? hash))
        throw new FileError("damaged");
      await this.#takeMode();
      await handle.sync();
      await this.place.check();
      await checkPlace(this.place, this.terms.replaces);
      const stat = await handle.stat({ bigint: true });
      if (validatorOf(stat) !== validatorOf(before)) throw new FileError("changed");
      await this.#name(stat);
      await this.place.directory.sync();
      await this.#end(async () => {});
      return { size: this.terms.size, changedAt: Number(stat.mtimeMs), validator: validatorOf(stat) };
    });
  }

  /** Leaves what has come for a transfer that goes on within the hour. */
  keep(): Promise<void> {
    return this.#last(async () => {
      try {
        await this.place.check();
      } catch {
        // Nobody would find it where the directory is now.
        return removeTemporary(this.temporary);
      }
      const now = new Date();
      await this.temporary.handle.utimes(now, now);
    });
  }

  /** Leaves nothing. */
  abandon(): Promise<void> {
    return this.#last(() => removeTemporary(this.temporary));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.keep();
  }

  /** As the file that it replaces has it, or as for every new file. */
  async #takeMode(): Promise<void> {
    const { handle } = this.temporary;
    const replaced = this.place.look();
    // What else it may be will be refused.
    if (!replaced?.isFile()) return handle.chmod(0o666 & ~process.umask());
    const { uid, gid } = await handle.stat();
    // Only root may give a file away, and others to their own groups: as far as it goes.
    if (BigInt(uid) !== replaced.uid || BigInt(gid) !== replaced.gid)
      await handle.chown(Number(replaced.uid), Number(replaced.gid)).catch(fileErrorOf);
    await handle.chmod(Number(replaced.mode & 0o777n));
  }

  /** Nothing else of this process runs between the looks and the step that they are for. */
  async #name(stat: Identity): Promise<void> {
    const { path } = this.temporary;
    const ours = lookAt(path);
    if (ours === null || !isSame(ours, stat)) throw new FileError("changed");
    const replaced = this.place.look();
    checkReplaced(replaced, this.terms.replaces);
    if (replaced === null) await this.place.take(path, "file");
    else renameOver(path, this.place.path);
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(async () => {
      if (this.#hasEnded) throw new FileError("out-of-order");
      try {
        return await work();
      } catch (error) {
        await this.#end(() => removeTemporary(this.temporary)).catch(fileErrorOf);
        throw fileErrorOf(error);
      }
    });
    this.#work = result;
    return result;
  }

  #last(work: () => Promise<void>): Promise<void> {
    // Whoever asked for what has failed has heard of it.
    const result = this.#work.catch(() => {}).then(() => this.#end(work));
    this.#work = result;
    return result;
  }

  async #end(work: () => Promise<void>): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    try {
      await work();
    } catch (error) {
      throw fileErrorOf(error);
    } finally {
      await this.temporary.handle.close();
      await this.place[Symbol.asyncDispose]();
    }
  }
}

/**
 * Removes what was left in a directory by uploads that were cut an hour ago, as does the next upload to it.
 *
 * @throws {FileError}
 */
export async function removeOldUploads(root: string, path: FilePath): Promise<void> {
  await using directory = await locateDirectory(root, path);
  await removeOldTemporaries(directory);
}

/** Refuses what cannot have room, before it is sent. Some file systems do not tell. */
async function checkSpace(directory: Descriptor, size: number): Promise<void> {
  const { blocks, bavail, bsize } = await promises.statfs(directory.path);
  if (blocks > 0 && size > bavail * bsize) throw new FileError("no-space");
}
