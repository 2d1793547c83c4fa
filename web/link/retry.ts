// When to try again, and what may be said in the meantime. Pure: time and chance are arguments.

/** The first and the longest pause between two tries, ms. There is no last try. */
export const RETRY_FIRST_MS = 500;
export const RETRY_MAX_MS = 30_000;

/** Share of a pause by which it is longer or shorter, so that many clients do not come back at once. */
const JITTER = 0.2;

/** @param tries failed tries so far; @param chance 0 to 1 */
export function retryDelayMs(tries: number, chance: number): number {
  const base = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(tries, 10));
  return Math.round(base * (1 + JITTER * (2 * chance - 1)));
}
