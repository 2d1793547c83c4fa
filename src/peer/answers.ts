// Puts together the answers of session hosts, which come in pieces, each with the number of its question. Knows no
// connection.

import { concat } from "../crypto/byte-strings.ts";

/** Bytes of one answer. */
const ANSWER_BYTES_MAX = 256 * 1024 * 1024;

interface PendingAnswer {
  readonly pieces: Uint8Array[];
  bytes: number;
  readonly resolve: (bytes: Uint8Array | null) => void;
}

export class Answers {
  readonly #pending = new Map<number, PendingAnswer>();
  #next = 1;

  /** @param bytesMax of one answer; what is beyond is cut off */
  constructor(private readonly bytesMax = ANSWER_BYTES_MAX) {}

  /** Resolves to the whole answer; null when the link is lost first. @param ask sends the question with its number */
  to(ask: (request: number) => void): Promise<Uint8Array | null> {
    const request = this.#next++;
    return new Promise((resolve) => {
      this.#pending.set(request, { pieces: [], bytes: 0, resolve });
      ask(request);
    });
  }

  /** The bytes are valid during the call. Of what was not asked nothing is kept. */
  take(request: number, last: boolean, bytes: Uint8Array): void {
    const answer = this.#pending.get(request);
    if (!answer) return;
    answer.bytes += bytes.byteLength;
    if (answer.bytes <= this.bytesMax) answer.pieces.push(bytes.slice());
    if (!last) return;
    this.#pending.delete(request);
    answer.resolve(concat(...answer.pieces));
  }

  /** Nothing follows. */
  lost(): void {
    for (const answer of this.#pending.values()) answer.resolve(null);
    this.#pending.clear();
  }
}
