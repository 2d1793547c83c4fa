// Whether the other end of a line answers: asked when something was sent to it, or when it has been quiet for long, and
// told as silent when nothing comes of that. Knows no link; its clock is the caller's.

import type { Clock } from "../carrier/clock.ts";

/** What is to be answered is asked after so long, ms: what answers by itself is not asked. */
const ASK_MS = 500;
/** How long what was asked may take until the other end counts as silent, ms. */
const ANSWER_MS_MAX = 1_500;
/** A look that comes so much late says nothing of the other end: this process stood still itself, ms. */
const LATE_MS_MAX = 1_000;

export interface AnsweringTerms {
  readonly clock: Clock;
  /** Asks for a sign of life. */
  ask(): void;
  /** The other end does not answer, or does again. */
  changed(isSilent: boolean): void;
  /** Quiet after which it is asked though nothing was sent, ms; without it, it never is. */
  readonly quietMs?: number;
  /** When it was last heard, on the clock, of a caller that does not call `heard`. */
  heardAt?(): number;
}

export class Answering {
  /** When what is to be answered was sent; null when all is. */
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

  /** Something was sent that the other end answers. */
  sent(): void {
    if (this.#sentAt !== null) return;
    this.#sentAt = this.terms.clock.now();
    this.#wait();
  }

  /** Something came. */
  heard(): void {
    this.#heard(this.terms.clock.now());
  }

  /** Nothing is known of it any more, and nothing awaited: the line is gone or new. `changed` is not told. */
  reset(): void {
    this.#isSilent = false;
    this.#heard(this.terms.clock.now());
    this.#wait();
  }

  /** It cannot be heard for now: what was sent until then is not waited for. */
  deaf(): void {
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

  /** Until there is something to do: one timer at most, and none while nothing is awaited. */
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
