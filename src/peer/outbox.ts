// Input on its way to a session. It keeps numbered pieces until the program has them, or gives them up together with
// everything typed after them. Knows no connection and no clock.

import { INPUT_WINDOW_BYTES } from "../protocol/limits.ts";

/** Bytes sent and not acknowledged, at most. Half the host's window, so that an honest client never exceeds it. */
export const UNACKED_BYTES_MAX = INPUT_WINDOW_BYTES / 2;
/** Bytes of one piece, so that its frame fits the channel with header and padding. */
export const PIECE_BYTES_MAX = 16_000;
/** Bytes kept while the connection is lost. More input is refused, and the person is told. */
export const WAITING_BYTES_MAX = 1024 * 1024;
/**
 * Older input for a machine elsewhere is given up, ms, so that nothing typed for one question answers another. The daemon
 * drops input at 30 s.
 */
export const STALE_MS = 25_000;
/**
 * After input was given up, everything is given up that the person types before a pause this long, ms: without its
 * beginning a command is another command, and before a pause they cannot have read that it was lost. Each loss is
 * reported, so the pause begins again with each.
 */
export const UNREAD_MS = 1_000;
/**
 * For how long typing without that pause is given up, ms. Longer than it takes to type a line, but limited, because a key
 * held down or mouse movement never pauses.
 */
export const UNREAD_MS_MAX = 10_000;
/** So many bytes of the input that was given up are kept to be shown. */
const LOST_BYTES_MAX = 4_096;

export interface Piece {
  readonly cseq: number;
  readonly bytes: Uint8Array;
  /**
   * The time of the screen that the person answered, ms on the caller's clock: when the piece was typed, or, if it only
   * waited for room on a connection that was not lost, when it was first sent.
   */
  readonly at: number;
  /** If it is part of a prompt: the numbers of the prompt's first and last piece. */
  readonly prompt?: { readonly first: number; readonly last: number };
}

/**
 * What became of typed bytes. `full`: too much waits, nothing was taken. `lost`: they came too soon after something was
 * given up, and were given up too.
 */
export type Added = "taken" | "full" | "lost";

export class Outbox {
  #pieces: { -readonly [K in keyof Piece]: Piece[K] }[] = [];
  #bytes = 0;
  #cseq = 0;
  /** Number of the last piece whose time is fixed: it was sent, or it waited when the connection was lost. */
  #dated = 0;
  #isConnected = false;
  /** Number of the last piece that was sent on the present connection. */
  #sent = 0;
  /** Input was refused as too much. More is refused until nothing waits any more, so that no part is missing. */
  #isRefusing = false;
  /** Number of the last piece that the host has accepted. It cannot be given up, even if the program has not read it. */
  #accepted = 0;
  #lost: number[] = [];
  /** When pieces were last given up, and when they or input typed too soon after them were. */
  #lostFrom = Number.NEGATIVE_INFINITY;
  #lostAt = Number.NEGATIVE_INFINITY;

  /** Takes input that was typed now. `isPrompt`: it is the whole text of one prompt. */
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
    if (!this.#isConnected) this.#dated = this.#cseq;
    return "taken";
  }

  /** The pieces to send now, in order. Each comes once for each connection. */
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

  /** The program has everything up to `cseq`. */
  acknowledge(cseq: number): void {
    while (this.#pieces.length > 0 && this.#pieces[0]!.cseq <= cseq)
      this.#bytes -= this.#pieces.shift()!.bytes.byteLength;
  }

  /**
   * There is a new connection. Pieces that the host has accepted stay here until the program has them; later ones are sent
   * again. A host that does not say what it has accepted drops pieces that it already has.
   */
  resend(acknowledged: number, accepted: number = acknowledged): void {
    this.acknowledge(acknowledged);
    this.#accepted = Math.max(acknowledged, accepted);
    this.#sent = this.#accepted;
    this.#cseq = Math.max(this.#cseq, this.#accepted);
    this.#isConnected = true;
  }

  /** The connection was lost: the time of what waits is fixed. */
  disconnected(): void {
    this.#isConnected = false;
    this.#dated = this.#cseq;
  }

  /**
   * If any input that the host has not accepted is older than `ageMs`, gives up all of it: without its beginning a command
   * is another command.
   * @returns what was given up
   */
  expire(ageMs: number, now: number): readonly Piece[] {
    const isOld = this.#pieces.some(({ cseq, at }) => cseq > this.#accepted && now - at > ageMs);
    return isOld ? this.giveUp(0, now) : [];
  }

  /**
   * Gives up the piece `cseq`, the whole prompt that it belongs to, and everything after it, except what the host has
   * accepted. What is typed before the person can know is given up too.
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

  /** Forgets what waits, because the person wants that. */
  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
  }

  /** The first bytes of the input that was last given up. */
  get lost(): Uint8Array {
    return Uint8Array.from(this.#lost);
  }

  /** The number of the last piece that was taken. */
  get last(): number {
    return this.#cseq;
  }

  /** The pieces that the program does not have yet, oldest first. */
  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** Whether more input should be read. */
  get hasRoom(): boolean {
    return this.#bytes < UNACKED_BYTES_MAX;
  }

  /** The person cannot have read yet that input was given up. */
  #isUnread(now: number): boolean {
    const sinceMs = now - this.#lostAt;
    return sinceMs >= 0 && sinceMs < UNREAD_MS && now - this.#lostFrom < UNREAD_MS_MAX;
  }

  #keepLost(bytes: Uint8Array): void {
    this.#lost.push(...bytes.subarray(0, LOST_BYTES_MAX - this.#lost.length));
  }
}
