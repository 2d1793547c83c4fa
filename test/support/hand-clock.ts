// A clock that moves only when it is told to.

import type { Clock } from "../../src/carrier/clock.ts";

export class HandClock implements Clock {
  ms = 1_000;
  #timers: { at: number; back: () => void }[] = [];

  now(): number {
    return this.ms;
  }

  after(ms: number, back: () => void): () => void {
    const timer = { at: this.ms + ms, back };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** Moves on, and calls every timer in time; `late`: calls all of them only at the end. */
  go(ms: number, late = false): void {
    const end = this.ms + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((one) => one !== due);
      this.ms = late ? end : due.at;
      due.back();
    }
    this.ms = end;
  }
}
