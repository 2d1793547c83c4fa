// How many bytes of flows may be on their way in one direction of a channel: as many as the path takes without
// a queue, so that a key does not wait behind them. Judged by how long the bytes take until the other end has them.

import { TRANSIT_BYTES_MAX, TRANSIT_BYTES_MIN } from "./limits.ts";

/** Longer than this, beyond the shortest time that was seen, means that bytes queue up on the way, ms. */
export const QUEUEING_MS = 40;
/** The shortest time is measured anew after this, ms: the path may be another. */
export const BASE_MS = 30_000;
/** So long after a key was typed few bytes are on their way, ms, on a path that takes less than `SHORT_MS`. */
const CALM_MS = 1_000;
const SHORT_MS = 10;
/** Bytes that may be on their way then: about one frame at each end. */
const CALM_BYTES = 32 * 1024;
/** Bytes that may be on their way at the beginning. */
const START_BYTES = 64 * 1024;

export class Pace {
  #window = START_BYTES;
  #granted = 0;
  #sent = 0;
  #received = 0;
  /** What was sent in all when a frame was sent, and when that was. */
  readonly #marks: { readonly sent: number; readonly at: number }[] = [];
  #baseMs = Number.POSITIVE_INFINITY;
  #baseSince = 0;
  #calmUntil = 0;
  /** The window is not made smaller again before these bytes have come. */
  #shrunkAt = 0;

  /** Bytes that may be sent now. @param now ms on a clock that never goes back */
  room(now: number): number {
    const isCalm = now < this.#calmUntil && this.#baseMs < SHORT_MS;
    const window = isCalm ? Math.min(this.#window, CALM_BYTES) : this.#window;
    return Math.max(0, Math.min(window, this.#granted) - (this.#sent - this.#received));
  }

  /** Somebody types: on a short path a key would wait for what fills it. */
  calm(now: number): void {
    this.#calmUntil = now + CALM_MS;
  }

  /** @param now ms on a clock that never goes back */
  sent(bytes: number, now: number): void {
    this.#sent += bytes;
    this.#marks.push({ sent: this.#sent, at: now });
  }

  /** The other end has taken bytes, or has said for the first time how many it takes. False: more than were on their way. */
  acknowledged(bytes: number, now: number): boolean {
    if (this.#granted === 0) {
      this.#granted = Math.min(bytes, TRANSIT_BYTES_MAX);
      return true;
    }
    if (bytes > this.#sent - this.#received) return false;
    this.#received += bytes;
    let at: number | null = null;
    while (this.#marks.length > 0 && this.#marks[0]!.sent <= this.#received) at = this.#marks.shift()!.at;
    if (at !== null) this.#judge(now - at, bytes, now);
    return true;
  }

  #judge(ms: number, bytes: number, now: number): void {
    if (now - this.#baseSince >= BASE_MS) this.#baseMs = Number.POSITIVE_INFINITY;
    if (ms <= this.#baseMs) {
      this.#baseMs = ms;
      this.#baseSince = now;
    }
    if (ms <= this.#baseMs + QUEUEING_MS) {
      this.#window = Math.min(TRANSIT_BYTES_MAX, this.#window + bytes);
      return;
    }
    if (this.#received < this.#shrunkAt) return;
    this.#window = Math.max(TRANSIT_BYTES_MIN, Math.floor((this.#window * 3) / 4));
    // What is on its way already was sent with the larger one.
    this.#shrunkAt = this.#sent;
  }
}
