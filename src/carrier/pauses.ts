// Pauses between tries to reach something. Each is twice as long as the one before, up to a maximum. Where many clients
// wait for the same thing, each varies its pauses a little. The clock and chance are arguments.

/** After so many doublings the pause has reached any maximum that is used here. */
const DOUBLINGS_MAX = 16;
/** A pause varies by this fraction of itself, so that many clients do not come back at the same moment. */
const JITTER = 0.2;

/** Ms: `firstMs`, then twice that, and so on up to `maxMs`. @param tries that have failed so far */
export function doubledMs(tries: number, firstMs: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(tries, DOUBLINGS_MAX));
}

/** Ms, up to a fifth more or less than `ms`. @param chance 0 to 1 */
export function jitteredMs(ms: number, chance: number): number {
  return Math.round(ms * (1 + JITTER * (2 * chance - 1)));
}
