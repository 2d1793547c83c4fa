// Pauses between tries to reach a relay. They double up to a maximum, and each varies a little, so that not all daemons
// come at the same moment when a relay is back.

import { doubledMs, jitteredMs } from "../carrier/pauses.ts";

/** The first pause and the longest, ms. */
export const BACK_OFF_FIRST_MS = 1_000;
export const BACK_OFF_MAX_MS = 60_000;

export class BackOff {
  #tries = 0;

  /** @param random 0 to 1 */
  constructor(private readonly random: () => number = Math.random) {}

  /** The pause before the next try, ms. `longest`: take the longest, because an earlier try would fail. */
  next(longest = false): number {
    const doubled = doubledMs(this.#tries++, BACK_OFF_FIRST_MS, BACK_OFF_MAX_MS);
    return jitteredMs(longest ? BACK_OFF_MAX_MS : doubled, this.random());
  }

  /** The next pause is the first again: a try worked, or there is a new reason to try. */
  reset(): void {
    this.#tries = 0;
  }
}
