// Pauses between tries to reach a relay: doubling, bounded, each varied a little, so that the clients of a relay that
// comes back do not all come at once.

import { doubledMs, jitteredMs } from "../carrier/pauses.ts";

/** The first pause and the longest, ms. */
export const BACK_OFF_FIRST_MS = 1_000;
export const BACK_OFF_MAX_MS = 60_000;

export class BackOff {
  #tries = 0;

  /** @param random 0 to 1 */
  constructor(private readonly random: () => number = Math.random) {}

  /** The pause before the next try, ms. `longest`: an earlier try would fail. */
  next(longest = false): number {
    const doubled = doubledMs(this.#tries++, BACK_OFF_FIRST_MS, BACK_OFF_MAX_MS);
    return jitteredMs(longest ? BACK_OFF_MAX_MS : doubled, this.random());
  }

  /** It worked, or there is a new reason to try at once. */
  reset(): void {
    this.#tries = 0;
  }
}
