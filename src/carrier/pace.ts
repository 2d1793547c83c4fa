// How many bytes may be on their way in one direction: as many as the path takes without a queue, so that a key does not wait
// behind them. Judged by how long the bytes take until the other end has them. Knows no carrier.

/** On a long path a queue may take this share of the shortest time that was seen, because the times vary more. */
const QUEUEING_SHARE = 0.5;
/** The shortest time is measured anew after this, ms: the path may be another. */
export const BASE_MS = 30_000;
/** Marks that are kept. Many small frames may be on their way, and only the latest ones are looked for. */
const MARKS_MAX = 1_024;

export interface PaceTerms {
  /** Bytes that may be on their way at the beginning. */
  readonly bytesStart: number;
  /** However long they take. */
  readonly bytesMin: number;
  readonly bytesMax: number;
  /** Longer than this, beyond the shortest time that was seen, means that bytes queue up on the way, ms. */
  readonly queueingMs: number;
}

export class Pace {
  #window: number;
  #sent = 0;
  #received = 0;
  /** What was sent in all when a frame was sent, and when that was. */
  readonly #marks: { readonly sent: number; readonly at: number }[] = [];
  #baseMs = Number.POSITIVE_INFINITY;
  #baseSince = 0;
  /** What was sent until then was sent with a larger window, and does not make it smaller again. */
  #shrunkAt = 0;
  /** What was sent until then has to arrive before the shortest time is measured anew. */
  #emptyAt = 0;

  constructor(private readonly terms: PaceTerms) {
    this.#window = terms.bytesStart;
  }

  /** Bytes that may be on their way. */
  get window(): number {
    return this.#window;
  }

  get onWay(): number {
    return this.#sent - this.#received;
  }

  /** @param now ms on a clock that never goes back */
  sent(bytes: number, now: number): void {
    this.#sent += bytes;
    this.#marks.push({ sent: this.#sent, at: now });
    if (this.#marks.length > MARKS_MAX) this.#marks.shift();
  }

  /** The other end has taken bytes. @param bytes at most `onWay` @param now as in `sent` */
  received(bytes: number, now: number): void {
    const { onWay } = this;
    this.#received += bytes;
    let at: number | null = null;
    while (this.#marks.length > 0 && this.#marks[0]!.sent <= this.#received) at = this.#marks.shift()!.at;
    if (at === null) return;
    const ms = now - at;
    if (ms <= this.#baseMs) {
      this.#baseMs = ms;
      this.#baseSince = now;
    }
    if (this.#received <= this.#emptyAt) return;
    if (now - this.#baseSince >= BASE_MS) this.#measureAnew(now);
    else this.#judge(ms, bytes, onWay);
  }

  #judge(ms: number, bytes: number, onWay: number): void {
    if (ms <= this.#baseMs + Math.max(this.terms.queueingMs, this.#baseMs * QUEUEING_SHARE)) {
      // A window that nobody fills says nothing about a larger one.
      if (onWay * 2 < this.#window) return;
      this.#window = Math.min(this.terms.bytesMax, this.#window + bytes);
    } else if (this.#received > this.#shrunkAt) {
      this.#window = Math.max(this.terms.bytesMin, Math.floor((this.#window * 3) / 4));
      this.#shrunkAt = this.#sent;
    }
  }

  /** With little on the way, so that a queue of this end's own making does not count as the path's time. */
  #measureAnew(now: number): void {
    this.#baseMs = Number.POSITIVE_INFINITY;
    this.#baseSince = now;
    this.#window = this.terms.bytesMin;
    this.#emptyAt = this.#sent;
  }
}
