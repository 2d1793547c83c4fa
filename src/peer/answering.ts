// Checks whether the other end of a connection answers. It pings after something was sent or after a long quiet, and
// reports silence when no answer comes. Knows no connection; the clock is an argument.

import type { Clock } from "../carrier/clock.ts";

/** Pings if no answer came for so long, ms. Mostly the answer comes by itself before. */
const ASK_MS = 500;
/** The other end counts as silent if a ping is not answered for so long, ms. */
const ANSWER_MS_MAX = 1_500;
/** If a check is later than this, ms, this process itself stood still, and the silence means nothing. */
const LATE_MS_MAX = 1_000;

export interface AnsweringTerms {
  readonly clock: Clock;
  /** Sends a ping. */
  ask(): void;
  /** The other end does not answer any more, or answers again. */
  changed(isSilent: boolean): void;
  /** Pings after so much quiet, ms, even if nothing was sent. Absent: never. */
  readonly quietMs?: number;
  /** When the other end was last heard, on the clock. For a caller that does not call `heard`. */
  heardAt?(): number;
}

export class Answering {
  /** When the first unanswered thing was sent. Null when everything is answered. */
  #sentAt: number | null = null;
  #askedAt: number | null = null;
  #heardAt: number;
  #isSilent = false;
  #dueAt = 0;
  #cancel: (() => void) | null = null;

  constructor(private readonly terms: AnsweringTerms) {
    this.#heardAt = terms.clock.now();
    this.#wait();
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** Something was sent that the other end must answer. */
  sent(): void {
    if (this.#sentAt !== null) return;
    this.#sentAt = this.terms.clock.now();
    this.#wait();
  }

  /** Something came. */
  heard(): void {
    this.#heard(this.terms.clock.now());
  }

  /** The connection is gone or new: forgets what was sent and heard. Does not call `changed`. */
  reset(): void {
    this.#isSilent = false;
    this.#heard(this.terms.clock.now());
    this.#wait();
  }

  /** Nothing is read for now: does not wait for answers to what was sent before. */
  paused(): void {
    if (!this.#isSilent) this.reset();
  }

  dispose(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #heard(at: number): void {
    this.#heardAt = Math.max(this.#heardAt, at);
    if (at < (this.#askedAt ?? this.#sentAt ?? 0)) return;
    this.#sentAt = null;
    this.#askedAt = null;
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.terms.changed(false);
  }

  #look(): void {
    this.#cancel = null;
    const { clock, quietMs, heardAt } = this.terms;
    const now = clock.now();
    if (heardAt) this.#heard(heardAt());
    const isLate = now - this.#dueAt > LATE_MS_MAX;
    if (this.#sentAt === null && quietMs !== undefined && now - this.#heardAt >= quietMs)
      this.#sentAt = now - ASK_MS;
    if (this.#askedAt === null && this.#sentAt !== null && now - this.#sentAt >= ASK_MS) {
      this.#askedAt = now;
      this.terms.ask();
    } else if (this.#askedAt !== null && isLate) this.#askedAt = now;
    else if (this.#askedAt !== null && !this.#isSilent && now - this.#askedAt >= ANSWER_MS_MAX) {
      this.#isSilent = true;
      this.terms.changed(true);
    }
    this.#wait();
  }

  /** Sets the timer for the next step. There is none while no answer is awaited. */
  #wait(): void {
    const { clock, quietMs, heardAt } = this.terms;
    const now = clock.now();
    let dueAt: number | null = null;
    if (this.#isSilent) dueAt = heardAt ? now + ASK_MS : null;
    else if (this.#askedAt !== null) dueAt = this.#askedAt + ANSWER_MS_MAX;
    else if (this.#sentAt !== null) dueAt = this.#sentAt + ASK_MS;
    else if (quietMs !== undefined) dueAt = this.#heardAt + quietMs;
    this.dispose();
    if (dueAt === null) return;
    this.#dueAt = Math.max(now, dueAt);
    this.#cancel = clock.after(Math.max(1, dueAt - now), () => this.#look());
  }
}
