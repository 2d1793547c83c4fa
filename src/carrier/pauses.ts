// Pauses between tries to reach what is not there: each twice the one before, up to a longest, and varied a little by
// those of whom there are many. Knows neither clock nor chance: both are arguments.

/** More doublings are no longer pauses than the longest. */
const DOUBLINGS_MAX = 16;
/** How much a pause may be shorter or longer, as a part of it, so that many clients do not come back at once. */
const JITTER = 0.2;

/** Ms: `firstMs`, twice that and so on to `maxMs`. @param tries in vain so far */
export function doubledMs(tries: number, firstMs: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(tries, DOUBLINGS_MAX));
}

/** Ms, a fifth more or less than `ms`. @param chance 0 to 1 */
export function jitteredMs(ms: number, chance: number): number {
  return Math.round(ms * (1 + JITTER * (2 * chance - 1)));
}
