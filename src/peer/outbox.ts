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
/**
 * Pause in typing after which a person can have read that input was given up, ms. All that is typed before such a pause is
 * given up, too: the tail of a command is another command. Each loss is told, so the pause begins anew with each.
 */
export const UNREAD_MS = 1_000;
/**
 * How long typing on without that pause is given up, ms: longer than a line takes to type. Whoever holds a key down, or
 * moves a mouse that a program follows, is not kept out for ever.
 */
export const UNREAD_MS_MAX = 10_000;
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
  /** Number of the last piece that the host has accepted, though the program may not have it: it cannot be given up. */
  #accepted = 0;
  #lost: number[] = [];
  /** When something was last given up: of what had been taken, and of that or of what was typed too soon after it. */
  #lostFrom = Number.NEGATIVE_INFINITY;
  #lostAt = Number.NEGATIVE_INFINITY;

  /** Takes input that is typed now; `isPrompt`: as the whole text of one prompt. */
  add(bytes: Uint8Array, now: number, isPrompt = false): Added {
    if (this.#isUnread(now)) {
      this.#lostAt = now;
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

  /**
   * A new link. What the host has accepted is typed once the program reads, and waits for that here, too; the rest is sent
   * again. A host that does not say what it has accepted drops what it already took.
   */
  resend(acknowledged: number, accepted: number = acknowledged): void {
    this.acknowledge(acknowledged);
    this.#accepted = Math.max(acknowledged, accepted);
    this.#sent = this.#accepted;
    this.#cseq = Math.max(this.#cseq, this.#accepted);
    this.#linked = true;
  }

  /** The link broke: what waits keeps the time at which it was typed. */
  unlink(): void {
    this.#linked = false;
    this.#dated = this.#cseq;
  }

  /**
   * Gives up everything that the host has not accepted when any of it is older than `ageMs`, and never a part: the end of
   * a command without its beginning is another command.
   * @returns what was given up
   */
  expire(ageMs: number, now: number): readonly Piece[] {
    const isOld = this.#pieces.some(({ cseq, at }) => cseq > this.#accepted && now - at > ageMs);
    return isOld ? this.giveUp(0, now) : [];
  }

  /**
   * Gives up the piece `cseq`, with the prompt that it is a part of, and everything after it, except what the host has
   * accepted. What is typed before its person can know goes with it.
   * @returns what was given up
   */
  giveUp(cseq: number, now: number): readonly Piece[] {
    const first = this.#pieces.find((piece) => piece.cseq >= cseq && piece.cseq > this.#accepted);
    if (!first) return [];
    if (!this.#isUnread(now)) this.#lost = [];
    this.#lostFrom = now;
    this.#lostAt = now;
    const kept = this.#pieces.filter((piece) => piece.cseq < (first.prompt?.first ?? first.cseq));
    const given = this.#pieces.slice(kept.length);
    for (const { bytes } of given) {
      this.#bytes -= bytes.byteLength;
      this.#keepLost(bytes);
    }
    this.#pieces = kept;
    return given;
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

  /** What the host does not have yet, oldest first. */
  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** True while more input should be read from the terminal. */
  get hasRoom(): boolean {
    return this.#bytes < UNACKED_BYTES_MAX;
  }

  /** Its person cannot have read yet that something was given up. */
  #isUnread(now: number): boolean {
    const sinceMs = now - this.#lostAt;
    return sinceMs >= 0 && sinceMs < UNREAD_MS && now - this.#lostFrom < UNREAD_MS_MAX;
  }

  #keepLost(bytes: Uint8Array): void {
    this.#lost.push(...bytes.subarray(0, LOST_BYTES_MAX - this.#lost.length));
  }
}
