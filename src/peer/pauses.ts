// When a connection that was lost is tried again. Knows no clock.

/** The first pause and the longest, ms. There is no last try. */
export const PAUSE_FIRST_MS = 500;
export const PAUSE_MAX_MS = 30_000;
/** How much a pause may be shorter or longer, as a part of it, so that many clients do not come back at once. */
const JITTER = 0.2;
/**
 * Time that a channel has to have stood, ms, for the next to be tried almost at once: what lets everybody in and breaks
 * then must not be asked without a pause.
 */
export const STOOD_MS = 5_000;
/** The longest pause after such a channel, ms: the clients of a relay that stops all lose theirs in one moment. */
const AFTER_STOOD_MS_MAX = 200;

/** 0.5, 1, 2, 4 and so on to 30 s, each a little off; none to speak of after a channel that stood. */
export class Pauses {
  #tries = 0;
  #leastMs = 0;
  #hasStood = false;

  /** @param random 0 to 1 */
  constructor(
    private readonly random: () => number,
    private readonly firstMs: number = PAUSE_FIRST_MS,
  ) {}

  next(): number {
    const least = this.#leastMs;
    this.#leastMs = 0;
    if (this.#hasStood) {
      this.#hasStood = false;
      return Math.max(least, Math.round(AFTER_STOOD_MS_MAX * this.random()));
    }
    const doubled = Math.min(PAUSE_MAX_MS, this.firstMs * 2 ** Math.min(this.#tries++, 16));
    return Math.max(least, Math.round(doubled * (1 + JITTER * (2 * this.random() - 1))));
  }

  /** The next pause is to be no shorter: a try before would be in vain. */
  atLeast(ms: number): void {
    this.#leastMs = ms;
  }

  /** A channel that was ready for so long has ended. */
  stood(ms: number): void {
    this.reset();
    this.#hasStood = ms >= STOOD_MS;
  }

  reset(): void {
    this.#tries = 0;
    this.#leastMs = 0;
    this.#hasStood = false;
  }
}
