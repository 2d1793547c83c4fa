// Input on its way to a session: numbered pieces kept until the host has them with the program. Holds no link.

import { INPUT_WINDOW_BYTES } from "../session/input-queue.ts";

/** Bytes sent and not acknowledged. Half the host's window, so that an honest client never runs into it. */
export const UNACKED_BYTES_MAX = INPUT_WINDOW_BYTES / 2;
/** Bytes of one piece. */
export const PIECE_BYTES_MAX = 16_000;
/** Bytes kept while the link is down. Keys beyond it are refused, and the person is told. */
export const WAITING_BYTES_MAX = 1024 * 1024;

export interface Piece {
  readonly cseq: number;
  readonly bytes: Uint8Array;
  /**
   * When its person saw what it answers, ms on the caller's clock: when it was typed, or, while a link that never broke
   * had no room for it, when it was first sent.
   */
  readonly at: number;
}

export class InputOutbox {
  #pieces: { -readonly [K in keyof Piece]: Piece[K] }[] = [];
  #bytes = 0;
  #cseq = 0;
  /** Number of the last piece that any link was given, or that waits for one that broke. */
  #dated = 0;
  #linked = false;
  /** Number of the last piece that the present link was given. */
  #sent = 0;

  /** Takes input. False: too much waits, nothing was taken. */
  add(bytes: Uint8Array, now = 0): boolean {
    if (this.#bytes + bytes.byteLength > WAITING_BYTES_MAX) return false;
    for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES_MAX) {
      const piece = bytes.slice(at, at + PIECE_BYTES_MAX);
      this.#pieces.push({ cseq: ++this.#cseq, bytes: piece, at: now });
      this.#bytes += piece.byteLength;
    }
    if (!this.#linked) this.#dated = this.#cseq;
    return true;
  }

  /** Pieces that the link may be given now, in order. */
  *take(now = 0): Generator<Piece> {
    let unacked = 0;
    for (const piece of this.#pieces) {
      unacked += piece.bytes.byteLength;
      if (unacked > UNACKED_BYTES_MAX) return;
      if (piece.cseq <= this.#sent) continue;
      this.#sent = piece.cseq;
      if (piece.cseq > this.#dated) {
        piece.at = now;
        this.#dated = piece.cseq;
      }
      yield piece;
    }
  }

  /** Everything up to `cseq` is with the program. */
  acknowledge(cseq: number): void {
    while (this.#pieces.length > 0 && this.#pieces[0]!.cseq <= cseq) {
      this.#bytes -= this.#pieces.shift()!.bytes.byteLength;
    }
  }

  /** A new link: what was not acknowledged is sent again, and the host drops what it already took. */
  resend(acknowledged: number): void {
    this.acknowledge(acknowledged);
    this.#sent = acknowledged;
    this.#linked = true;
  }

  /** The link broke: what waits keeps the time at which it was typed. */
  unlink(): void {
    this.#linked = false;
    this.#dated = this.#cseq;
  }

  /** Gives up what is from before `time`. True when there was any. */
  expire(time: number): boolean {
    const last = this.#pieces.findLast(({ at }) => at < time);
    if (last) this.acknowledge(last.cseq);
    return last !== undefined;
  }

  /** True while more input should be read from the terminal. */
  get hasRoom(): boolean {
    return this.#bytes < UNACKED_BYTES_MAX;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }
}
