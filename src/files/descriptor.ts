// Descriptors of files and directories that were found step by step. One names a file as it was found: whatever is put in
// its place afterwards is another file. Linux only: what a descriptor names is reached by `/proc/self/fd`.

import { type BigIntStats, constants, type Dirent, promises } from "node:fs";
import { isOpenInOwnHome, isOwnHome } from "./own-home.ts";
import type { Kind } from "./rules/entry.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
/** Linux's values, which `node:fs` does not have. `O_PATH` opens nothing: no device, no FIFO hears of it. */
const O_PATH = 0o10_000_000;
export const O_CLOEXEC = 0o2_000_000;

/** A file that is held without being open. Whoever has it disposes of it. */
export class Descriptor implements AsyncDisposable {
  readonly #isOwnHome: boolean;

  private constructor(
    private readonly handle: promises.FileHandle,
    readonly stat: BigIntStats,
  ) {
    this.#isOwnHome = isOwnHome(stat);
  }

  static async #of(path: string | Buffer, flags: number): Promise<Descriptor> {
    const handle = await promises.open(path, flags | O_CLOEXEC).catch((error) => {
      throw fileErrorOf(error);
    });
    try {
      return new Descriptor(handle, await handle.stat({ bigint: true }));
    } catch (error) {
      await handle.close();
      throw fileErrorOf(error);
    }
  }

  /** The directory at an absolute path; symbolic links on the way are the user's own. */
  static root(path: string | Buffer): Promise<Descriptor> {
    return Descriptor.#of(path, O_PATH | O_DIRECTORY);
  }

  /** Whatever is at an absolute path; symbolic links on the way and at its end are followed. */
  static at(path: string | Buffer): Promise<Descriptor> {
    return Descriptor.#of(path, O_PATH);
  }

  get kind(): Kind {
    return kindOf(this.stat);
  }

  /** Its path for calls of the system. */
  get path(): string {
    return `/proc/self/fd/${this.handle.fd}`;
  }

  /** Its path for the system's calls of another process of this user, as long as this one holds it. */
  get pathForOthers(): string {
    return `/proc/${process.pid}/fd/${this.handle.fd}`;
  }

  /** Path of what the system says about it as an open file (proc_pid_fdinfo(5)). */
  get infoPath(): string {
    return `/proc/self/fdinfo/${this.handle.fd}`;
  }

  /** Where it is at this moment, without links. */
  async realPath(): Promise<Buffer> {
    return promises.readlink(this.path, { encoding: "buffer" }).catch((error) => {
      throw fileErrorOf(error);
    });
  }

  /** The path of an entry of this directory. @param name must be one name @throws {FileError} for one of remi's own */
  entry(name: Uint8Array): Buffer {
    if (this.#isOwnHome && !isOpenInOwnHome(name)) throw new FileError("no-permission");
    return Buffer.concat([Buffer.from(`${this.path}/`), name]);
  }

  /** An entry of this directory, itself and not what it may link to. */
  async child(name: Uint8Array): Promise<Descriptor> {
    return Descriptor.#of(this.entry(name), O_PATH | O_NOFOLLOW);
  }

  /** Where the link of this name leads, as it is now. */
  async linkTarget(name: Uint8Array): Promise<Uint8Array> {
    try {
      return await promises.readlink(this.entry(name), { encoding: "buffer" });
    } catch (error) {
      // It was a link a moment ago.
      if ((error as NodeJS.ErrnoException).code === "EINVAL") throw new FileError("changed");
      throw fileErrorOf(error);
    }
  }

  /** Names of this directory's entries, in the system's order. */
  async names(): Promise<Uint8Array[]> {
    try {
      const names = await promises.readdir(this.path, { encoding: "buffer" });
      return this.#isOwnHome ? names.filter(isOpenInOwnHome) : names;
    } catch (error) {
      throw fileErrorOf(error);
    }
  }

  /** The same with what they are. */
  async entries(): Promise<{ readonly name: Uint8Array; readonly kind: Kind }[]> {
    try {
      // Each character is a byte of the name.
      const all = await promises.readdir(this.path, { withFileTypes: true, encoding: "latin1" });
      const entries = this.#isOwnHome
        ? all.filter(({ name }) => isOpenInOwnHome(Buffer.from(name, "latin1")))
        : all;
      return await Promise.all(entries.map((entry) => this.#kindOf(entry)));
    } catch (error) {
      throw fileErrorOf(error);
    }
  }

  async #kindOf(entry: Dirent): Promise<{ name: Uint8Array; kind: Kind }> {
    const name = Buffer.from(entry.name, "latin1");
    const kind = kindOf(entry);
    const isSpecial =
      entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice();
    if (kind !== "special" || isSpecial) return { name, kind };
    // A file system that does not say it with the names.
    const stat = await promises.lstat(this.entry(name), { bigint: true }).catch(() => null);
    return { name, kind: stat === null ? "special" : kindOf(stat) };
  }

  /** Has the names in this directory written to the disk, where the file system does that for a directory. */
  async sync(): Promise<void> {
    try {
      const handle = await promises.open(`${this.path}/.`, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      await handle.sync().finally(() => handle.close());
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Not to be read by this user, or a file system that syncs no directory.
      if (code !== "EACCES" && code !== "EINVAL") throw fileErrorOf(error);
    }
  }

  /** Opens this regular file for reading. */
  async openFile(): Promise<promises.FileHandle> {
    if (this.kind === "directory") throw new FileError("is-a-directory");
    if (this.kind !== "file") throw new FileError("special");
    return promises.open(this.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC).catch((error) => {
      throw fileErrorOf(error);
    });
  }

  /** The bytes of this regular file; null if it has more. @throws {FileError} */
  async readAll(bytesMax: number): Promise<Uint8Array | null> {
    const handle = await this.openFile();
    try {
      // One more than the file has shows that it has no more.
      const bytes = new Uint8Array(Math.min(bytesMax, Number((await handle.stat()).size)) + 1);
      let length = 0;
      for (let read = -1; read !== 0 && length < bytes.byteLength; length += read)
        ({ bytesRead: read } = await handle.read(bytes, length, bytes.byteLength - length, length));
      return length > bytesMax ? null : bytes.slice(0, length);
    } catch (error) {
      throw fileErrorOf(error);
    } finally {
      await handle.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close();
  }
}

export function kindOf(stat: Pick<BigIntStats, "isFile" | "isDirectory" | "isSymbolicLink">): Kind {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "directory";
  return stat.isSymbolicLink() ? "link" : "special";
}
