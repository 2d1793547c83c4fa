// Copies a file, a link, or a directory with what is in it. It grows under a hidden name beside its place, and has its name
// only when it is complete. Nothing special is opened, and no link is followed.

import { constants, promises } from "node:fs";
import type { Descriptor } from "../descriptor.ts";
import { checkFileSystem, locate } from "../locate.ts";
import { writeAll } from "../pieces.ts";
import { Place } from "../place.ts";
import { removeTree } from "../removing.ts";
import type { Copied, LeftOut } from "../rules/copied.ts";
import type { FilePath } from "../rules/file-path.ts";
import { FileError, type FileProblem, fileErrorOf } from "../rules/problem.ts";
import { holdTemporary, isTemporary, newTemporaryName } from "../temporary.ts";

/** Bytes that are read and written in one go. */
const PIECE_BYTES = 1024 * 1024;
/** Of what is left out, so much is told one by one. */
const LEFT_OUT_TOLD_MAX = 100;
/** What an entry of a directory is left out for; everything else ends the copy. */
const LEFT_OUT: ReadonlySet<FileProblem> = new Set(["special", "outside", "no-permission", "not-found"]);

const { O_CREAT, O_EXCL, O_WRONLY } = constants;

export interface CopyLimits {
  readonly entriesMax: number;
  readonly bytesMax: number;
  /** Directories below one another; two descriptors are held for each. */
  readonly depthMax: number;
}

export const COPY_LIMITS: CopyLimits = { entriesMax: 100_000, bytesMax: 16 * 1024 ** 3, depthMax: 128 };

/**
 * A file that changes meanwhile is copied as it is read.
 *
 * @throws {FileError} "too-much", among others, and nothing is left; the signal's reason
 */
export async function copy(
  root: string,
  from: FilePath,
  to: FilePath,
  signal: AbortSignal,
  limits: CopyLimits = COPY_LIMITS,
): Promise<Copied> {
  await using source = await Place.find(root, from);
  await using target = await Place.find(root, to);
  await using what = await source.directory.child(source.name);
  if (what.kind === "directory" && target.isIn(what.stat)) throw new FileError("into-itself");
  if (target.look() !== null) throw await target.problemOf(new FileError("exists"));
  const name = newTemporaryName();
  const copier = new Copier(root, [...to.slice(0, -1), name], signal, limits);
  try {
    await copier.copy(source.directory, source.name, target.directory, []);
    await target.check();
    await target.take(target.directory.entry(name), what.kind);
  } catch (error) {
    await copier.release();
    await removeTree(target.directory, name).catch(fileErrorOf);
    throw error;
  }
  await copier.release();
  await target.directory.sync();
  return copier.copied;
}

class Copier {
  #entries = 0;
  #bytes = 0;
  #leftOutCount = 0;
  readonly #leftOut: LeftOut[] = [];
  /** Keeps the copy from being taken for one that nobody is at any more. */
  #hold: AsyncDisposable | null = null;

  constructor(
    private readonly root: string,
    /** Of the copy, as long as it grows. */
    private readonly path: FilePath,
    private readonly signal: AbortSignal,
    private readonly limits: CopyLimits,
  ) {}

  get copied(): Copied {
    return {
      entries: this.#entries - this.#leftOutCount,
      bytes: this.#bytes,
      leftOut: this.#leftOut,
      leftOutCount: this.#leftOutCount,
    };
  }

  async release(): Promise<void> {
    await this.#hold?.[Symbol.asyncDispose]();
    this.#hold = null;
  }

  /**
   * Copies an entry of a directory to another directory.
   *
   * @param below its path below the whole that is copied
   * @throws {FileError}
   */
  async copy(from: Descriptor, name: Uint8Array, into: Descriptor, below: FilePath): Promise<void> {
    this.signal.throwIfAborted();
    if (++this.#entries > this.limits.entriesMax) throw new FileError("too-much");
    await using what = await from.child(name);
    // Something else may be mounted there.
    if (below.length === 0 || what.stat.dev !== from.stat.dev) await checkFileSystem(what);
    const as = into.entry([...this.path, ...below].at(-1)!);
    if (what.kind === "special") throw new FileError("special");
    if (what.kind === "file") await this.#copyFile(what, as);
    else if (what.kind === "link") await this.#copyLink(await from.linkTarget(name), as, below);
    else await this.#copyDirectory(what, into, as, below);
  }

  async #copyFile(what: Descriptor, as: Buffer): Promise<void> {
    const from = await what.openFile();
    try {
      await this.#fill(from, as, Number(what.stat.mode & 0o777n));
    } catch (error) {
      throw fileErrorOf(error);
    } finally {
      await from.close();
    }
  }

  async #fill(from: promises.FileHandle, as: Buffer, mode: number): Promise<void> {
    const to = await promises.open(as, O_WRONLY | O_CREAT | O_EXCL, mode);
    try {
      const piece = new Uint8Array(PIECE_BYTES);
      for (let at = 0; ; ) {
        this.signal.throwIfAborted();
        const { bytesRead } = await from.read(piece, 0, PIECE_BYTES, at);
        if (bytesRead === 0) return;
        if ((this.#bytes += bytesRead) > this.limits.bytesMax) throw new FileError("too-much");
        await writeAll(to, piece.subarray(0, bytesRead), at);
        at += bytesRead;
      }
    } finally {
      await to.close();
    }
  }

  /** Where the copy leads is what counts: from another place it may lead out. */
  async #copyLink(target: Uint8Array, as: Buffer, below: FilePath): Promise<void> {
    try {
      await promises.symlink(target as Buffer, as);
    } catch (error) {
      throw fileErrorOf(error);
    }
    try {
      await using _ = await locate(this.root, [...this.path, ...below]);
    } catch (error) {
      if (fileErrorOf(error).problem !== "outside") return;
      await promises.unlink(as).catch(fileErrorOf);
      throw error;
    }
  }

  async #copyDirectory(what: Descriptor, into: Descriptor, as: Buffer, below: FilePath): Promise<void> {
    if (below.length >= this.limits.depthMax) throw new FileError("too-much");
    // What is incomplete there, this copy among them, is nobody's yet.
    const names = (await what.names()).filter((inside) => !isTemporary(inside));
    await promises.mkdir(as, 0o700).catch((error) => {
      throw fileErrorOf(error);
    });
    if (below.length === 0) this.#hold = await holdTemporary(as);
    await using made = await into.child([...this.path, ...below].at(-1)!);
    for (const name of names) {
      const path = [...below, name];
      await this.copy(what, name, made, path).catch((error) => this.#leaveOut(path, fileErrorOf(error)));
    }
    const mode = Number(what.stat.mode & 0o777n) & ~process.umask();
    await promises.chmod(made.path, mode).catch(fileErrorOf);
  }

  #leaveOut(path: FilePath, failure: FileError): void {
    if (!LEFT_OUT.has(failure.problem)) throw failure;
    this.#leftOutCount++;
    if (this.#leftOut.length < LEFT_OUT_TOLD_MAX) this.#leftOut.push({ path, problem: failure.problem });
  }
}
