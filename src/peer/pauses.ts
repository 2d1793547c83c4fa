// When a connection that was lost is tried again. Knows neither clock nor chance: both are arguments.

import { doubledMs, jitteredMs } from "../carrier/pauses.ts";

/** The first pause and the longest, ms. There is no last try. */
export const PAUSE_FIRST_MS = 500;
export const PAUSE_MAX_MS = 30_000;
/** A channel that was ready for a shorter time than this, ms, broke soon. */
export const STOOD_MS = 5_000;
/** The longest pause after a channel, ms: the clients of a relay that stops all lose theirs in one moment. */
const AFTER_CHANNEL_MS_MAX = 200;

/**
 * Ms until the next try: 0.5, 1, 2, 4 and so on to 30 s, each a little off.
 * @param tries in vain since the last channel
 * @param chance 0 to 1
 */
export function pauseMs(tries: number, chance: number, firstMs: number = PAUSE_FIRST_MS): number {
  return jitteredMs(doubledMs(tries, firstMs, PAUSE_MAX_MS), chance);
}

/**
 * The same after a channel that was ready: none to speak of, unless `brief` channels in a row broke soon. What lets
 * everybody in and breaks then must not be asked without a pause.
 */
export function pauseAfterMs(brief: number, chance: number, firstMs: number = PAUSE_FIRST_MS): number {
  return brief > 1 ? pauseMs(0, chance, firstMs) : Math.round(AFTER_CHANNEL_MS_MAX * chance);
}
