// A timer on a clock that is an argument.

import type { Clock } from "./clock.ts";

export class Timer {
  #stop: (() => void) | null = null;

  /** @param back called when the time is up, unless `set` was called again before */
  constructor(
    private readonly clock: Clock,
    private readonly back: () => void,
  ) {}

  /** Whether it is running. */
  get isSet(): boolean {
    return this.#stop !== null;
  }

  /** Starts it anew, for so many ms. Null stops it. */
  set(ms: number | null): void {
    this.#stop?.();
    this.#stop =
      ms === null
        ? null
        : this.clock.after(ms, () => {
            this.#stop = null;
            this.back();
          });
  }
}
