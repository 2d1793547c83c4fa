// Pauses between tries to reach a relay: doubling, bounded, each varied a little, so that the clients of a relay that
// comes back do not all come at once.

/** The first pause and the longest, ms. */
export const BACK_OFF_FIRST_MS = 1_000;
export const BACK_OFF_MAX_MS = 60_000;
/** How much shorter or longer a pause may be, as a fraction. */
export const BACK_OFF_JITTER = 0.2;

export class BackOff {
  #tries = 0;

  /** @param random 0 to 1 */
  constructor(private readonly random: () => number = Math.random) {}

  /** The pause before the next try, ms. `longest`: an earlier try would fail. */
  next(longest = false): number {
    const doubled = BACK_OFF_FIRST_MS * 2 ** Math.min(this.#tries, 16);
    const pause = longest ? BACK_OFF_MAX_MS : Math.min(BACK_OFF_MAX_MS, doubled);
    this.#tries++;
    return Math.round(pause * (1 + BACK_OFF_JITTER * (2 * this.random() - 1)));
  }

  /** It worked, or there is a new reason to try at once. */
  reset(): void {
    this.#tries = 0;
  }
}
