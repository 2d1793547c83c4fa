// Walks a directory for an archive: each entry is found by its descriptor, none twice, none behind a link. What is left out
// is named; whatever is wrong with one entry, the others follow.

import type { Descriptor } from "./descriptor.ts";
import { checkFileSystem } from "./locate.ts";
import {
  ARCHIVE_BYTES_MAX,
  ARCHIVE_DEPTH_MAX,
  ARCHIVE_ENTRIES_MAX,
  isUnsafeName,
  LEFT_OUT_MAX,
  type LeftOut,
  type LeftOutReason,
} from "./rules/archive.ts";
import { joinFilePath } from "./rules/file-path.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";
import { validatorOf } from "./validator.ts";

/** Bytes that are read at a time. */
const PIECE_BYTES = 256 * 1024;

export interface ArchiveEntry {
  /** Names below the archived directory. */
  readonly path: readonly Uint8Array[];
  /** Ms since the epoch. */
  readonly changedAt: number;
  readonly isExecutable: boolean;
  /** Of a directory null. To be read before the next entry is asked for, and once. */
  readonly bytes: AsyncIterable<Uint8Array> | null;
}

export class ArchiveWalk {
  /** The first of those that were left out, and how many there are. */
  readonly leftOut: LeftOut[] = [];
  leftOutCount = 0;
  #entriesLeft = ARCHIVE_ENTRIES_MAX;
  #bytesLeft = ARCHIVE_BYTES_MAX;

  constructor(private readonly signal: AbortSignal) {}

  /** @throws the signal's reason */
  async *entriesOf(directory: Descriptor, path: readonly Uint8Array[] = []): AsyncGenerator<ArchiveEntry> {
    const names = await this.#orLeftOut(path, () => directory.names());
    for (const name of names?.sort(Buffer.compare) ?? []) {
      this.signal.throwIfAborted();
      const below = [...path, name];
      if (isUnsafeName(name)) this.#leaveOut(below, "unsafe-name");
      else if (this.#entriesLeft <= 0) this.#leaveOut(below, "archive-full");
      else yield* this.#entry(directory, below);
    }
  }

  async *#entry(directory: Descriptor, path: readonly Uint8Array[]): AsyncGenerator<ArchiveEntry> {
    const found = await this.#orLeftOut(path, () => directory.child(path.at(-1)!));
    if (found === null) return;
    await using child = found;
    if (child.kind === "link") this.#leaveOut(path, "link");
    else if (child.kind === "special") this.#leaveOut(path, "special");
    else if (child.kind === "file") yield* this.#file(child, path);
    else if (path.length >= ARCHIVE_DEPTH_MAX) this.#leaveOut(path, "too-deep");
    else yield* this.#directory(directory, child, path);
  }

  async *#directory(
    above: Descriptor,
    child: Descriptor,
    path: readonly Uint8Array[],
  ): AsyncGenerator<ArchiveEntry> {
    const checked = await this.#orLeftOut(path, async () => {
      // Only where another file system begins.
      if (child.stat.dev !== above.stat.dev) await checkFileSystem(child);
      return child;
    });
    if (checked === null) return;
    this.#entriesLeft--;
    yield { path, changedAt: Number(child.stat.mtimeMs), isExecutable: true, bytes: null };
    yield* this.entriesOf(child, path);
  }

  async *#file(child: Descriptor, path: readonly Uint8Array[]): AsyncGenerator<ArchiveEntry> {
    const handle = await this.#orLeftOut(path, () => child.openFile());
    if (handle === null) return;
    try {
      const stat = await handle.stat({ bigint: true });
      const size = Number(stat.size);
      if (size > this.#bytesLeft) {
        this.#leaveOut(path, "archive-full");
        return;
      }
      this.#entriesLeft--;
      this.#bytesLeft -= size;
      const bytes = this.#read(handle, size, validatorOf(stat), path);
      const isExecutable = (stat.mode & 0o111n) !== 0n;
      yield { path, changedAt: Number(stat.mtimeMs), isExecutable, bytes };
    } finally {
      // Here and not where it is read: whoever reads may stop in the middle.
      await handle.close();
    }
  }

  /** As many bytes as the file had, or fewer. */
  async *#read(
    handle: Awaited<ReturnType<Descriptor["openFile"]>>,
    size: number,
    validator: string,
    path: readonly Uint8Array[],
  ): AsyncGenerator<Uint8Array> {
    let at = 0;
    try {
      while (at < size) {
        this.signal.throwIfAborted();
        const wanted = Math.min(PIECE_BYTES, size - at);
        const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted, at);
        if (bytesRead === 0) break;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
      const isSame = validatorOf(await handle.stat({ bigint: true })) === validator;
      if (!isSame || at < size) this.#leaveOut(path, "changed");
    } catch (error) {
      this.signal.throwIfAborted();
      this.#leaveOut(path, fileErrorOf(error).problem);
    }
  }

  /** Null for what cannot be had, which is named. */
  async #orLeftOut<T>(path: readonly Uint8Array[], work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#leaveOut(path, error.problem);
      return null;
    }
  }

  #leaveOut(path: readonly Uint8Array[], why: LeftOutReason): void {
    this.leftOutCount++;
    if (this.leftOut.length < LEFT_OUT_MAX) this.leftOut.push({ path: joinFilePath(path), why });
  }
}
