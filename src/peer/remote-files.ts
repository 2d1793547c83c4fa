// The files of one place of a machine elsewhere.

import {
  parseChanges,
  parseCopied,
  parseDifference,
  parseEntry,
  parseFound,
  parseListing,
  parseTrash,
} from "../channel/file-answers.ts";
import type { FileAsk, Place } from "../channel/file-messages.ts";
import { anyFromBase64, concat, toBase64 } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { Changes, Difference } from "../files/rules/change.ts";
import type { Copied } from "../files/rules/copied.ts";
import type { Entry, Listing, ListingTerms } from "../files/rules/entry.ts";
import { type FilePath, joinFilePath, parseFilePath } from "../files/rules/file-path.ts";
import {
  type Archiving,
  type Files,
  HASH_BYTES,
  type Reading,
  type ReadTerms,
  type WriteTerms,
  type Writing,
} from "../files/rules/files.ts";
import type { SearchBatch, SearchTerms } from "../files/rules/name-search.ts";
import { FileError, problemOf } from "../files/rules/problem.ts";
import type { TrashListing } from "../files/rules/trash.ts";
import { FILE_PATH_BYTES_MAX } from "../protocol/limits.ts";
import { linesOf, named, piecesOf, RemoteWriting } from "./asked-bytes.ts";
import type { Asked, FileAsks } from "./file-asks.ts";

/** Bytes of an answer that is put together, such as a page of a directory. A longer one fails. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

const UNREADABLE = "the answer cannot be read";

export class RemoteFiles implements Files {
  constructor(
    private readonly sodium: Sodium,
    private readonly asks: FileAsks,
    private readonly place: Place,
  ) {}

  async list(path: FilePath, terms: ListingTerms): Promise<Listing> {
    const { sortBy, isReversed, hidden, from, count, asksGit } = terms;
    const order = { sortBy, isReversed, hidden, from, count };
    const ask = { do: "list", path: this.#text(path), ...order, asksGit } as const;
    const { entries, ...rest } = await this.#answer(parseListing, ask);
    return { ...rest, entries: entries.map((entry) => this.#entry(entry)) };
  }

  async look(path: FilePath): Promise<Entry> {
    return this.#entry(await this.#answer(parseEntry, { do: "look", path: this.#text(path) }));
  }

  read(path: FilePath, { from, length, validator }: ReadTerms): Promise<Reading> {
    return named(async () => {
      const asked = await this.asks.ask(this.place, {
        do: "read",
        path: this.#text(path),
        from,
        ...(length === null ? {} : { length }),
        ...(validator === null ? {} : { validator }),
      });
      asked.pipe.finish();
      const { size = 0, changedAt = 0, validator: is = "" } = await asked.begun;
      return {
        size,
        changedAt,
        validator: is,
        bytes: piecesOf(asked),
        async [Symbol.asyncDispose]() {
          asked.pipe.drop();
        },
      };
    });
  }

  async hash(path: FilePath, validator: string | null): Promise<Uint8Array> {
    const ask = { do: "hash", path: this.#text(path), ...(validator === null ? {} : { validator }) } as const;
    const hash = await this.#bytes(ask, HASH_BYTES);
    if (hash.byteLength !== HASH_BYTES) throw new FileError("failed");
    return hash;
  }

  write(path: FilePath, { size, replaces, transfer }: WriteTerms): Promise<Writing> {
    return named(async () => {
      const asked = await this.asks.ask(this.place, {
        do: "write",
        path: this.#text(path),
        size,
        replaces,
        transfer,
      });
      const { from = 0 } = await asked.begun;
      return new RemoteWriting(asked, from);
    });
  }

  makeDirectory(path: FilePath): Promise<void> {
    return this.#done({ do: "make-directory", path: this.#text(path) });
  }

  async inbox(): Promise<FilePath> {
    return pathFrom(await this.#bytes({ do: "inbox" }, FILE_PATH_BYTES_MAX));
  }

  move(path: FilePath, to: FilePath, replaces: boolean): Promise<void> {
    return this.#done({ do: "move", path: this.#text(path), to: this.#text(to), replaces });
  }

  async copy(path: FilePath, to: FilePath, signal: AbortSignal): Promise<Copied> {
    const ask = { do: "copy", path: this.#text(path), to: this.#text(to) } as const;
    const { leftOut, ...rest } = await this.#answer(parseCopied, ask, signal);
    return {
      ...rest,
      leftOut: leftOut.map((each) => ({ path: this.#path(each.path), problem: problemOf(each.problem) })),
    };
  }

  trash(path: FilePath): Promise<void> {
    return this.#done({ do: "trash", path: this.#text(path) });
  }

  async trashed(signal: AbortSignal): Promise<TrashListing> {
    const { entries, total } = await this.#answer(parseTrash, { do: "trashed" }, signal);
    return { entries: entries.map((each) => ({ ...each, path: this.#path(each.path) })), total };
  }

  async restore(id: string): Promise<FilePath> {
    return pathFrom(await this.#bytes({ do: "restore", id }, FILE_PATH_BYTES_MAX));
  }

  async *search(path: FilePath, terms: SearchTerms, signal: AbortSignal): AsyncGenerator<SearchBatch, void> {
    const { text, hidden } = terms;
    const ask = { do: "search", path: this.#text(path), text, hidden } as const;
    for await (const line of linesOf(this.#stream(ask, signal), ANSWER_BYTES_MAX)) {
      const found = parseFound(line);
      if (found === null) throw new FileError("failed", UNREADABLE);
      yield { ...found, hits: found.hits.map((each) => ({ ...each, path: this.#raw(each.path) })) };
    }
  }

  async *watch(path: FilePath, signal: AbortSignal): AsyncGenerator<void, void> {
    // Several changes may come at once, and count as one.
    for await (const _ of this.#stream({ do: "watch", path: this.#text(path) }, signal)) yield;
  }

  zip(path: FilePath, signal: AbortSignal): Promise<Archiving> {
    return named(async () => {
      const asked = await this.#ask({ do: "zip", path: this.#text(path) }, signal);
      asked.pipe.finish();
      await asked.begun;
      return { bytes: piecesOf(asked), [Symbol.asyncDispose]: async () => asked.pipe.drop() };
    });
  }

  async changes(path: FilePath, signal: AbortSignal): Promise<Changes> {
    const ask = { do: "changes", path: this.#text(path) } as const;
    const { files, ...rest } = await this.#answer(parseChanges, ask, signal);
    const changed = files.map((each) => ({
      ...each,
      path: this.#raw(each.path),
      from: each.from === null ? null : this.#raw(each.from),
    }));
    return { ...rest, files: changed };
  }

  async difference(
    path: FilePath,
    { isStaged, from }: { readonly isStaged: boolean; readonly from: FilePath | null },
    signal: AbortSignal,
  ): Promise<Difference> {
    const asked = { do: "difference", path: this.#text(path), isStaged } as const;
    const ask = from === null ? asked : { ...asked, from: this.#text(from) };
    const difference = await this.#answer(parseDifference, ask, signal);
    return { ...difference, hunks: this.#raw(difference.hunks) };
  }

  /** The bytes of an ask as they come. It is thrown away when they are not read any more. */
  async *#stream(ask: FileAsk, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const asked = await named(() => this.#ask(ask, signal));
    using _ = { [Symbol.dispose]: () => asked.pipe.drop() };
    asked.pipe.finish();
    try {
      await named(() => asked.begun);
      yield* piecesOf(asked);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  /** Something that brings no bytes. */
  #done(ask: FileAsk): Promise<void> {
    return named(async () => {
      const asked = await this.asks.ask(this.place, ask);
      asked.pipe.finish();
      await asked.done;
    });
  }

  /** @throws {FileError} */
  async #answer<T>(
    parse: (bytes: Uint8Array) => T | null,
    ask: FileAsk,
    signal: AbortSignal | null = null,
  ): Promise<T> {
    const answer = parse(await this.#bytes(ask, ANSWER_BYTES_MAX, signal));
    if (answer === null) throw new FileError("failed", UNREADABLE);
    return answer;
  }

  /** An ask that is thrown away with the signal. */
  async #ask(ask: FileAsk, signal: AbortSignal | null): Promise<Asked> {
    signal?.throwIfAborted();
    const asked = await this.asks.ask(this.place, ask);
    signal?.addEventListener("abort", () => asked.pipe.drop(), { once: true });
    return asked;
  }

  /** All bytes of an ask. @throws {FileError} */
  async #bytes(ask: FileAsk, max: number, signal: AbortSignal | null = null): Promise<Uint8Array> {
    try {
      return await named(async () => {
        const asked = await this.#ask(ask, signal);
        // When it is left early, the rest is not sent.
        using _ = { [Symbol.dispose]: () => asked.pipe.drop() };
        asked.pipe.finish();
        await asked.begun;
        const pieces: Uint8Array[] = [];
        let bytes = 0;
        for await (const piece of piecesOf(asked)) {
          bytes += piece.byteLength;
          if (bytes > max) throw new FileError("failed", "the answer is too long");
          pieces.push(piece);
        }
        return concat(...pieces);
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  #text(path: FilePath): string {
    return toBase64(this.sodium, joinFilePath(path));
  }

  #entry({ name, ...entry }: NonNullable<ReturnType<typeof parseEntry>>): Entry {
    return { ...entry, name: this.#raw(name) };
  }

  #path(text: string): FilePath {
    return pathFrom(this.#raw(text));
  }

  #raw(text: string): Uint8Array {
    const bytes = anyFromBase64(this.sodium, text);
    if (bytes === null) throw new FileError("failed", UNREADABLE);
    return bytes;
  }
}

function pathFrom(bytes: Uint8Array): FilePath {
  const parsed = parseFilePath(bytes);
  if (!parsed.ok) throw new FileError("failed", UNREADABLE);
  return parsed.path;
}
