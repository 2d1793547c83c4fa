// Input on its way to a session: numbered pieces kept until the host has them with the program, or given up whole. Holds
// no link and knows no clock.

import { INPUT_WINDOW_BYTES } from "../protocol/limits.ts";

/** Bytes sent and not acknowledged. Half the host's window, so that an honest client never runs into it. */
export const UNACKED_BYTES_MAX = INPUT_WINDOW_BYTES / 2;
/** Bytes of one piece, so that its frame fits the channel with header and padding. */
export const PIECE_BYTES_MAX = 16_000;
/** Bytes kept while the link is down. What is typed beyond it is refused, and the person is told. */
export const WAITING_BYTES_MAX = 1024 * 1024;
/**
 * Age at which input that waits for a machine elsewhere is given up, ms. The daemon drops it at 30 s, so that nothing
 * typed for one question answers another.
 */
export const STALE_MS = 25_000;
/** Time after input was given up in which its person cannot have read of it, ms. */
export const UNREAD_MS = 1_000;
/** Bytes of what was given up that are kept for showing. */
const LOST_BYTES_MAX = 4_096;

export interface Piece {
  readonly cseq: number;
  readonly bytes: Uint8Array;
  /**
   * When its person saw what it answers, ms on the caller's clock: when it was typed, or, while a link that never broke
   * had no room for it, when it was first sent.
   */
  readonly at: number;
  /** The prompt that it is a part of: the numbers of its pieces. */
  readonly prompt?: { readonly first: number; readonly last: number };
}

/**
 * What became of typed bytes. `full`: too much waits, nothing was taken. `lost`: typed too soon after something was
 * given up; it is a part of that and was given up, too.
 */
export type Added = "taken" | "full" | "lost";

export class Outbox {
  #pieces: { -readonly [K in keyof Piece]: Piece[K] }[] = [];
  #bytes = 0;
  #cseq = 0;
  /** Number of the last piece that any link was given, or that waits for one that broke. */
  #dated = 0;
  #linked = false;
  /** Number of the last piece that the present link was given. */
  #sent = 0;
  /** Something was refused as too much: what follows it is refused, too, until nothing waits any more. */
  #isRefusing = false;
  #lost: number[] = [];
  #lostAt = Number.NEGATIVE_INFINITY;

  /** Takes input that is typed now; `isPrompt`: as the whole text of one prompt. */
  add(bytes: Uint8Array, now: number, isPrompt = false): Added {
    if (now >= this.#lostAt && now - this.#lostAt < UNREAD_MS) {
      this.#keepLost(bytes);
      return "lost";
    }
    this.#isRefusing &&= this.#pieces.length > 0;
    this.#isRefusing ||= this.#bytes + bytes.byteLength > WAITING_BYTES_MAX;
    if (this.#isRefusing) return "full";
    const last = this.#cseq + Math.ceil(bytes.byteLength / PIECE_BYTES_MAX);
    const part = isPrompt ? { prompt: { first: this.#cseq + 1, last } } : {};
    for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES_MAX) {
      const piece = bytes.slice(at, at + PIECE_BYTES_MAX);
      this.#pieces.push({ cseq: ++this.#cseq, bytes: piece, at: now, ...part });
      this.#bytes += piece.byteLength;
    }
    if (!this.#linked) this.#dated = this.#cseq;
    return "taken";
  }

  /** Pieces that the link may be given now, in order; each is given once for each link. */
  *take(now: number): Generator<Piece> {
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
    while (this.#pieces.length > 0 && this.#pieces[0]!.cseq <= cseq)
      this.#bytes -= this.#pieces.shift()!.bytes.byteLength;
  }

  /** A new link: what was not acknowledged is sent again, and the host drops what it already took. */
  resend(acknowledged: number): void {
    this.acknowledge(acknowledged);
    this.#sent = acknowledged;
    this.#cseq = Math.max(this.#cseq, acknowledged);
    this.#linked = true;
  }

  /** The link broke: what waits keeps the time at which it was typed. */
  unlink(): void {
    this.#linked = false;
    this.#dated = this.#cseq;
  }

  /**
   * Gives up everything that waits when any of it is older than `ageMs`, and never a part: the end of a command without
   * its beginning is another command.
   * @returns true when there was any
   */
  expire(ageMs: number, now: number): boolean {
    if (!this.#pieces.some(({ at }) => now - at > ageMs)) return false;
    this.giveUp(0, now);
    return true;
  }

  /** Gives up the piece `cseq` and everything after it. What is typed before its person can know goes with it. */
  giveUp(cseq: number, now: number): void {
    if (now - this.#lostAt >= UNREAD_MS) this.#lost = [];
    this.#lostAt = now;
    const kept = this.#pieces.filter((piece) => piece.cseq < cseq);
    for (const { bytes } of this.#pieces.slice(kept.length)) {
      this.#bytes -= bytes.byteLength;
      this.#keepLost(bytes);
    }
    this.#pieces = kept;
  }

  /** Forgets what waits, as its person wishes. */
  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
  }

  /** The first bytes of what was given up last. */
  get lost(): Uint8Array {
    return Uint8Array.from(this.#lost);
  }

  /** The number of the last input that was taken. */
  get last(): number {
    return this.#cseq;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** What the host does not have yet, oldest first. */
  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** True while more input should be read from the terminal. */
  get hasRoom(): boolean {
    return this.#bytes < UNACKED_BYTES_MAX;
  }

  #keepLost(bytes: Uint8Array): void {
    this.#lost.push(...bytes.subarray(0, LOST_BYTES_MAX - this.#lost.length));
  }
}
