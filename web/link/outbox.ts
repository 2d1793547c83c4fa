// Input on its way to a session: numbered pieces, kept until the host has them with the program. Pure: the clock is an
// argument.

/** Bytes of one piece of input, so that its frame fits the channel with header and padding. */
const INPUT_PIECE_BYTES_MAX = 16_000;

/** Bytes sent and not acknowledged: half of what the host lets one client have waiting. */
const UNACKED_BYTES_MAX = 128 * 1024;

/** Bytes kept in all; what is typed beyond it is refused and the person told. */
const WAITING_BYTES_MAX = 1024 * 1024;

/**
 * Age at which input that was not delivered is given up, ms. The daemon drops it at 30 s, so that nothing typed for one
 * question answers another.
 */
export const STALE_MS = 25_000;

export interface Piece {
  readonly cseq: number;
  readonly bytes: Uint8Array;
  /** When it was typed, on the clock of `add`. */
  readonly at: number;
  /** The prompt that it is a part of: the numbers of its pieces. */
  readonly prompt?: { readonly first: number; readonly last: number };
}

export class Outbox {
  #pieces: Piece[] = [];
  #bytes = 0;
  #cseq = 0;
  #sent = 0;

  /** Takes input, `isPrompt`: as the text of one prompt. False: too much waits, nothing was taken. */
  add(bytes: Uint8Array, now: number, isPrompt = false): boolean {
    if (this.#bytes + bytes.byteLength > WAITING_BYTES_MAX) return false;
    const first = this.#cseq + 1;
    const prompt = { first, last: this.#cseq + Math.ceil(bytes.byteLength / INPUT_PIECE_BYTES_MAX) };
    for (let at = 0; at < bytes.byteLength; at += INPUT_PIECE_BYTES_MAX) {
      const piece = bytes.slice(at, at + INPUT_PIECE_BYTES_MAX);
      this.#pieces.push({ cseq: ++this.#cseq, bytes: piece, at: now, ...(isPrompt ? { prompt } : {}) });
      this.#bytes += piece.byteLength;
    }
    return true;
  }

  /** Pieces that may be sent now, in order; each is given once for each link. */
  *take(): Generator<Piece> {
    let unacked = 0;
    for (const piece of this.#pieces) {
      unacked += piece.bytes.byteLength;
      if (unacked > UNACKED_BYTES_MAX) return;
      if (piece.cseq <= this.#sent) continue;
      this.#sent = piece.cseq;
      yield piece;
    }
  }

  /** Everything up to `cseq` is with the program. */
  acknowledge(cseq: number): void {
    while (this.#pieces.length > 0 && this.#pieces[0]!.cseq <= cseq) this.#drop();
  }

  /**
   * A new link, whose host has everything up to `acknowledged`: the rest is sent again, and the host drops what it
   * already took. What is too old is given up.
   * @returns bytes given up
   */
  resend(acknowledged: number, now: number): number {
    this.acknowledge(acknowledged);
    this.#sent = acknowledged;
    this.#cseq = Math.max(this.#cseq, acknowledged);
    // All or nothing: the end of a command without its beginning is another command.
    if (this.#pieces.length === 0 || now - this.#pieces[0]!.at < STALE_MS) return 0;
    return this.clear();
  }

  /** Forgets what waits, and returns how many bytes it was. */
  clear(): number {
    const bytes = this.#bytes;
    while (this.#pieces.length > 0) this.#drop();
    return bytes;
  }

  /** The number of the last input that was taken. */
  get last(): number {
    return this.#cseq;
  }

  /** What the host does not have yet, oldest first. */
  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  #drop(): void {
    this.#bytes -= this.#pieces.shift()!.bytes.byteLength;
  }
}
