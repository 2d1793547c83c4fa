// The files below a directory of this machine.

import { Archive } from "./archive.ts";
import { changesOf } from "./changes/changes.ts";
import { differenceOf } from "./changes/difference.ts";
import { openInbox } from "./inbox.ts";
import type { LeftUploads } from "./left-uploads.ts";
import { listDirectory, lookAtPath } from "./listing.ts";
import { FileReader, PIECE_BYTES_MAX } from "./reading.ts";
import type { Changes, Difference } from "./rules/change.ts";
import type { Copied } from "./rules/copied.ts";
import type { Entry, Listing, ListingTerms } from "./rules/entry.ts";
import type { FilePath } from "./rules/file-path.ts";
import type { Archiving, Files, Reading, ReadTerms, WriteTerms, Writing } from "./rules/files.ts";
import type { SearchBatch, SearchTerms } from "./rules/name-search.ts";
import { FileError } from "./rules/problem.ts";
import type { TrashListing } from "./rules/trash.ts";
import { searchNames } from "./search.ts";
import { homeTrashOf, Trash } from "./trash/trash.ts";
import { copy } from "./tree/copying.ts";
import { makeDirectory } from "./tree/making.ts";
import { move } from "./tree/moving.ts";
import { DirectoryWatch } from "./watching.ts";
import { FileWriter } from "./writing.ts";

export class LocalFiles implements Files {
  /**
   * @param root absolute path of a directory
   * @param leftUploads of a process that is there when what was cut is to be removed
   */
  constructor(
    private readonly root: string,
    private readonly leftUploads: LeftUploads | null = null,
  ) {}

  list(path: FilePath, terms: ListingTerms): Promise<Listing> {
    return listDirectory(this.root, path, terms);
  }

  look(path: FilePath): Promise<Entry> {
    return lookAtPath(this.root, path);
  }

  async read(path: FilePath, terms: ReadTerms): Promise<Reading> {
    const reader = await this.#open(path, terms.validator);
    const { size, changedAt, validator } = reader;
    return {
      size,
      changedAt,
      validator,
      bytes: piecesOf(reader, terms),
      [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
    };
  }

  async hash(path: FilePath, validator: string | null): Promise<Uint8Array> {
    const hasher = new Bun.CryptoHasher("sha256");
    await using reader = await this.#open(path, validator);
    for await (const piece of piecesOf(reader, { from: 0, length: null })) hasher.update(piece);
    return new Uint8Array(hasher.digest());
  }

  async write(path: FilePath, terms: WriteTerms): Promise<Writing> {
    const writer = await FileWriter.open(this.root, path, terms);
    let at = writer.from;
    return {
      from: writer.from,
      async write(bytes) {
        await writer.write(at, bytes);
        at += bytes.byteLength;
      },
      async finish(sha256) {
        await writer.finish(Buffer.from(sha256).toString("hex"));
      },
      leave: async () => {
        await writer.keep();
        this.leftUploads?.cut(this.root, path);
      },
    };
  }

  makeDirectory(path: FilePath): Promise<void> {
    return makeDirectory(this.root, path);
  }

  inbox(): Promise<FilePath> {
    return openInbox(this.root, Date.now());
  }

  move(path: FilePath, to: FilePath, replaces: boolean): Promise<void> {
    return move(this.root, path, to, replaces);
  }

  copy(path: FilePath, to: FilePath, signal: AbortSignal): Promise<Copied> {
    return copy(this.root, path, to, signal);
  }

  trash(path: FilePath): Promise<void> {
    return ownTrash().delete(this.root, path);
  }

  trashed(signal: AbortSignal): Promise<TrashListing> {
    return ownTrash().list(this.root, signal);
  }

  restore(id: string): Promise<FilePath> {
    return ownTrash().restore(this.root, id);
  }

  search(path: FilePath, terms: SearchTerms, signal: AbortSignal): AsyncIterable<SearchBatch> {
    return searchNames(this.root, path, terms, signal);
  }

  watch(path: FilePath, signal: AbortSignal): AsyncIterable<void> {
    return watched(this.root, path, signal);
  }

  zip(path: FilePath, signal: AbortSignal): Promise<Archiving> {
    return Archive.open(this.root, path, signal);
  }

  changes(path: FilePath, signal: AbortSignal): Promise<Changes> {
    return changesOf(this.root, path, signal);
  }

  difference(
    path: FilePath,
    { isStaged, from }: { readonly isStaged: boolean; readonly from: FilePath | null },
    signal: AbortSignal,
  ): Promise<Difference> {
    return differenceOf(this.root, path, { isStaged, ...(from ? { from } : {}) }, signal);
  }

  async #open(path: FilePath, validator: string | null): Promise<FileReader> {
    const reader = await FileReader.open(this.root, path);
    if (validator === null || validator === reader.validator) return reader;
    await reader[Symbol.asyncDispose]();
    throw new FileError("changed");
  }
}

async function* watched(root: string, path: FilePath, signal: AbortSignal): AsyncGenerator<void, void> {
  let [isOver, hasChanged] = [false, true];
  let wake = () => {};
  const note = () => {
    hasChanged = true;
    wake();
  };
  const end = () => {
    isOver = true;
    wake();
  };
  signal.addEventListener("abort", end, { once: true });
  await using _ = await DirectoryWatch.open(root, path, { changed: note, ended: end });
  while (!isOver) {
    if (!hasChanged)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    if (hasChanged && !isOver) {
      hasChanged = false;
      yield;
    }
  }
  signal.throwIfAborted();
}

const ownTrash = () => new Trash(homeTrashOf(process.env));

async function* piecesOf(reader: FileReader, { from, length }: Pick<ReadTerms, "from" | "length">) {
  const until = length === null ? reader.size : Math.min(reader.size, from + length);
  for (let at = from; at < until; ) {
    const piece = await reader.read(at, Math.min(PIECE_BYTES_MAX, until - at));
    at += piece.byteLength;
    yield piece;
  }
}
