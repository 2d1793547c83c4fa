// The bytes of an ask, and what is wrong with it in the words of files.

import { concat } from "../crypto/byte-strings.ts";
import type { Writing } from "../files/rules/files.ts";
import { FileError, problemOf } from "../files/rules/problem.ts";
import { FlowLost } from "../flow/flow-pipe.ts";
import { type Asked, AskFailed } from "./file-asks.ts";

export class RemoteWriting implements Writing {
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
export async function* piecesOf(asked: Asked): AsyncGenerator<Uint8Array> {
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
export async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AskFailed) throw new FileError(problemOf(error.problem), error.detail);
    if (error instanceof FlowLost) throw new FileError("lost");
    throw error;
  }
}

const LINE_END = 0x0a;

/** The lines of what comes, without their ends. @throws {FileError} for one that is longer than `max` */
export async function* linesOf(
  pieces: AsyncIterable<Uint8Array>,
  max: number,
): AsyncGenerator<Uint8Array, void> {
  let begun: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf(LINE_END); at >= 0; at = piece.indexOf(LINE_END, from)) {
      yield concat(...begun, piece.subarray(from, at));
      begun = [];
      length = 0;
      from = at + 1;
    }
    begun.push(piece.slice(from));
    length += piece.byteLength - from;
    if (length > max) throw new FileError("failed", "the answer is too long");
  }
}
