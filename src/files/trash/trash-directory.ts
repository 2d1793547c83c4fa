// One trash of this user: a directory with `files`, what was deleted, and `info`, what each was. Made and checked as the
// freedesktop.org Trash specification 1.0 asks.

import { type BigIntStats, constants, promises } from "node:fs";
import { Descriptor } from "../descriptor.ts";
import { lookAt, type Place } from "../place.ts";
import { renameNew } from "../rename.ts";
import type { Kind } from "../rules/entry.ts";
import { FileError, type FileProblem, fileErrorOf } from "../rules/problem.ts";
import {
  formatTrashInfo,
  parseTrashInfo,
  TRASH_INFO_BYTES_MAX,
  type TrashInfo,
} from "../rules/trash-info.ts";

const INFO_SUFFIX = ".trashinfo";

/** Bytes of a name that are kept in the trash, so that there is room for a number and the suffix: 255 in all. */
const NAME_BYTES_MAX = 230;
/** Names that are tried: numbers first, and then what no other has. */
const NUMBERS_MAX = 10;
const ATTEMPTS_MAX = 20;

/** Of a trash that holds more, so much is looked at. */
const LOOKS_MAX = 10_000;
/** Hexadecimal digits of an id. */
const ID_DIGITS = 32;

const S_ISVTX = 0o1000n;
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

export interface TrashedEntry {
  /** Tells it from all others, until it is restored. */
  readonly id: string;
  /** In `files`. */
  readonly name: Uint8Array;
  readonly info: TrashInfo;
  readonly stat: BigIntStats;
}

/** A trash that is held. Whoever has it disposes of it. */
export class TrashDirectory implements AsyncDisposable {
  private constructor(
    /** What its paths are relative to, an absolute path; null where they are absolute. */
    readonly top: Uint8Array | null,
    readonly files: Descriptor,
    readonly info: Descriptor,
  ) {}

  /**
   * The user's own.
   *
   * @param makes whether it is made where there is none; else that is null
   * @throws {FileError}
   */
  static async atHome(path: string, makes: boolean): Promise<TrashDirectory | null> {
    try {
      if (makes) await promises.mkdir(path, { recursive: true, mode: 0o700 });
      await using trash = await Descriptor.root(path);
      return await TrashDirectory.#in(trash, null, makes);
    } catch (error) {
      return nullIfNone(error);
    }
  }

  /**
   * Those at the top of a file system, the one that all users share first.
   *
   * @param top absolute path of where it is mounted
   * @param makes whether one is made where there is none
   */
  static async *atTop(top: Uint8Array, makes: boolean): AsyncGenerator<TrashDirectory> {
    const directory = await Descriptor.root(Buffer.from(top)).catch(nullIfNone);
    if (directory === null) return;
    await using _ = directory;
    const uid = `${process.geteuid?.()}`;
    const shared = await sharedTrash(directory);
    if (shared !== null) {
      await using _ = shared;
      const found = await TrashDirectory.#own(shared, uid, top, makes);
      if (found !== null) yield found;
    }
    const found = await TrashDirectory.#own(directory, `.Trash-${uid}`, top, makes);
    if (found !== null) yield found;
  }

  /** Null where there is none, and none can be made. */
  static async #own(
    within: Descriptor,
    name: string,
    top: Uint8Array,
    makes: boolean,
  ): Promise<TrashDirectory | null> {
    try {
      await using trash = await ownDirectory(within, name, makes);
      return await TrashDirectory.#in(trash, top, makes);
    } catch (error) {
      return nullIfNone(error);
    }
  }

  static async #in(trash: Descriptor, top: Uint8Array | null, makes: boolean) {
    const files = await ownDirectory(trash, "files", makes);
    try {
      return new TrashDirectory(top, files, await ownDirectory(trash, "info", makes));
    } catch (error) {
      await files[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Moves something here. What it was is written down before.
   *
   * @param path as `TrashInfo` has it
   * @throws {FileError} and it is where it was
   */
  async take(place: Place, kind: Kind, path: Uint8Array, deletedAt: string): Promise<void> {
    const text = formatTrashInfo({ path, deletedAt });
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const name = nameFor(place.name, attempt);
      const info = this.infoOf(name);
      if (!(await writeNew(info, text))) continue;
      try {
        renameNew(place.path, this.files.entry(name), kind);
      } catch (error) {
        await promises.unlink(info).catch(fileErrorOf);
        // Something that nobody has written down.
        if (fileErrorOf(error).problem === "exists") continue;
        throw error;
      }
      // From here on it is in the trash, whatever else fails.
      await this.info.sync();
      return await this.files.sync();
    }
    throw new FileError("exists");
  }

  /** What is in it and is written down, each as it is now. @throws {FileError} */
  async *entries(): AsyncGenerator<TrashedEntry> {
    const names = (await this.info.names()).slice(0, LOOKS_MAX);
    for (const infoName of names) {
      if (!Buffer.from(infoName).toString("latin1").endsWith(INFO_SUFFIX)) continue;
      const name = infoName.subarray(0, -INFO_SUFFIX.length);
      const text = await this.#text(infoName);
      const info = text === null ? null : parseTrashInfo(text);
      const stat = info && lookAt(this.files.entry(name));
      if (!text || !info || !stat) continue;
      const id = new Bun.CryptoHasher("sha256").update(`${stat.dev} ${stat.ino} `).update(name).update(text);
      yield { id: id.digest("hex").slice(0, ID_DIGITS), name, info, stat };
    }
  }

  /** Null of what is none, and of what nobody may read. */
  async #text(name: Uint8Array): Promise<string | null> {
    try {
      await using found = await this.info.child(name);
      const bytes = await found.readAll(TRASH_INFO_BYTES_MAX);
      return bytes && new TextDecoder().decode(bytes);
    } catch (error) {
      fileErrorOf(error);
      return null;
    }
  }

  /** Path, for calls of the system, of what says what an entry of `files` was. */
  infoOf(name: Uint8Array): Buffer {
    return this.info.entry(Buffer.concat([name, Buffer.from(INFO_SUFFIX)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.files[Symbol.asyncDispose]();
    await this.info[Symbol.asyncDispose]();
  }
}

/** The trash of all users at the top of a file system; null where there is none, or where it could be a trap. */
async function sharedTrash(top: Descriptor): Promise<Descriptor | null> {
  try {
    const trash = await top.child(Buffer.from(".Trash"));
    if (trash.kind === "directory" && (trash.stat.mode & S_ISVTX) !== 0n) return trash;
    await trash[Symbol.asyncDispose]();
    return null;
  } catch (error) {
    return nullIfNone(error);
  }
}

/** @throws {FileError} "no-trash" for what is no directory, a link to one, or another user's */
async function ownDirectory(within: Descriptor, name: string, makes: boolean): Promise<Descriptor> {
  const bytes = Buffer.from(name);
  if (makes) {
    await promises.mkdir(within.entry(bytes), 0o700).catch((error) => {
      if (fileErrorOf(error).problem !== "exists") throw fileErrorOf(error);
    });
  }
  const directory = await within.child(bytes);
  if (directory.kind === "directory" && Number(directory.stat.uid) === process.geteuid?.()) return directory;
  await directory[Symbol.asyncDispose]();
  throw new FileError("no-trash");
}

/** Problems that mean no more than that there is no trash here. */
const NONE: ReadonlySet<FileProblem> = new Set([
  "not-found",
  "not-a-directory",
  "exists",
  "no-trash",
  "no-permission",
  "read-only",
  "special",
]);

function nullIfNone(error: unknown): null {
  const failure = fileErrorOf(error);
  if (NONE.has(failure.problem)) return null;
  throw failure;
}

function nameFor(name: Uint8Array, attempt: number): Uint8Array {
  const kept = name.subarray(0, NAME_BYTES_MAX);
  if (attempt === 1) return kept;
  const mark = attempt <= NUMBERS_MAX ? `${attempt}` : crypto.randomUUID().slice(0, 8);
  return Buffer.concat([kept, Buffer.from(`.${mark}`)]);
}

/** False where there is such a file. */
async function writeNew(path: Buffer, text: string): Promise<boolean> {
  try {
    const handle = await promises.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
      return true;
    } catch (error) {
      await promises.unlink(path).catch(fileErrorOf);
      throw error;
    } finally {
      await handle.close();
    }
  } catch (error) {
    const failure = fileErrorOf(error);
    if (failure.problem === "exists") return false;
    throw failure;
  }
}
