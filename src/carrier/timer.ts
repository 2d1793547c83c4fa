// One wait at a time on a clock that is an argument.

import type { Clock } from "./clock.ts";

export class Timer {
  #stop: (() => void) | null = null;

  /** @param back called when a wait is over, and not if another one took its place */
  constructor(
    private readonly clock: Clock,
    private readonly back: () => void,
  ) {}

  /** There is a wait. */
  get isSet(): boolean {
    return this.#stop !== null;
  }

  /** Waits for so many ms, in place of any wait before; null: for nothing. */
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
