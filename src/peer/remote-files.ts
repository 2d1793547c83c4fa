// The files of one place of a machine elsewhere.

import { type FileAsk, type Place, parseEntry, parseListing } from "../channel/file-messages.ts";
import { anyFromBase64, concat, toBase64 } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { Entry, Listing, ListingTerms } from "../files/rules/entry.ts";
import { type FilePath, joinFilePath } from "../files/rules/file-path.ts";
import {
  type Files,
  HASH_BYTES,
  type Reading,
  type ReadTerms,
  type WriteTerms,
  type Writing,
} from "../files/rules/files.ts";
import { FileError, problemOf } from "../files/rules/problem.ts";
import { FlowLost } from "../flow/flow-pipe.ts";
import { type Asked, AskFailed, type FileAsks } from "./file-asks.ts";

/** Bytes of an answer that is put together, such as a page of a directory. A longer one fails. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

export class RemoteFiles implements Files {
  constructor(
    private readonly sodium: Sodium,
    private readonly asks: FileAsks,
    private readonly place: Place,
  ) {}

  async list(path: FilePath, terms: ListingTerms): Promise<Listing> {
    const { sortBy, isReversed, hidden, from, count } = terms;
    const ask = { do: "list", path: this.#text(path), sortBy, isReversed, hidden, from, count } as const;
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
    return named(async () => {
      const asked = await this.asks.ask(this.place, { do: "make-directory", path: this.#text(path) });
      asked.pipe.finish();
      await asked.done;
    });
  }

  /** @throws {FileError} */
  async #answer<T>(parse: (bytes: Uint8Array) => T | null, ask: FileAsk): Promise<T> {
    const answer = parse(await this.#bytes(ask, ANSWER_BYTES_MAX));
    if (answer === null) throw new FileError("failed", "the answer cannot be read");
    return answer;
  }

  /** All bytes of an ask. @throws {FileError} */
  #bytes(ask: FileAsk, max: number): Promise<Uint8Array> {
    return named(async () => {
      const asked = await this.asks.ask(this.place, ask);
      asked.pipe.finish();
      await asked.begun;
      // When it is left early, the rest is not sent.
      using _ = { [Symbol.dispose]: () => asked.pipe.drop() };
      const pieces: Uint8Array[] = [];
      let bytes = 0;
      for await (const piece of piecesOf(asked)) {
        bytes += piece.byteLength;
        if (bytes > max) throw new FileError("failed", "the answer is too long");
        pieces.push(piece);
      }
      return concat(...pieces);
    });
  }

  #text(path: FilePath): string {
    return toBase64(this.sodium, joinFilePath(path));
  }

  #entry({ name, ...entry }: NonNullable<ReturnType<typeof parseEntry>>): Entry {
    const bytes = anyFromBase64(this.sodium, name);
    if (bytes === null) throw new FileError("failed", "the answer cannot be read");
    return { ...entry, name: bytes };
  }
}

class RemoteWriting implements Writing {
  constructor(
    private readonly asked: Asked,
    readonly from: number,
  ) {}

  write(bytes: Uint8Array): Promise<void> {
    return this.#told(() => this.asked.pipe.send(bytes));
  }

  finish(sha256: Uint8Array): Promise<void> {
    return this.#told(async () => {
      const { pipe, done } = this.asked;
      await pipe.send(sha256);
      pipe.finish();
      await done;
    });
  }

  async leave(): Promise<void> {
    this.asked.pipe.drop();
  }

  /** What the machine said of it comes first: a failure ends the flow too. */
  #told(work: () => Promise<void>): Promise<void> {
    return named(async () => {
      try {
        await work();
      } catch (error) {
        if (error instanceof FlowLost) await failureOf(this.asked);
        throw error;
      }
    });
  }
}

/** The bytes that come, to their end. */
async function* piecesOf(asked: Asked): AsyncGenerator<Uint8Array> {
  for (let piece = await readOf(asked); piece !== null; piece = await readOf(asked)) yield piece;
}

function readOf(asked: Asked): Promise<Uint8Array | null> {
  return named(async () => {
    try {
      return await asked.pipe.read();
    } catch (error) {
      if (error instanceof FlowLost) await failureOf(asked);
      throw error;
    }
  });
}

/** Throws what the machine has said of a flow that has ended too early. */
async function failureOf({ done }: Asked): Promise<void> {
  await done.catch((error) => {
    if (error instanceof AskFailed) throw error;
  });
}

/** @throws {FileError} for what the machine says, and "lost" when the channel ended first */
async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AskFailed) throw new FileError(problemOf(error.problem), error.detail);
    if (error instanceof FlowLost) throw new FileError("lost");
    throw error;
  }
}
