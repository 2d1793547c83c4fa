// When a lost connection is tried again. Knows no clock; chance is an argument.

import { doubledMs, jitteredMs } from "../carrier/pauses.ts";

/** The first pause and the longest, ms. The number of tries is not limited. */
export const PAUSE_FIRST_MS = 500;
export const PAUSE_MAX_MS = 30_000;
/** A channel that was ready for less than this, ms, broke soon. */
export const STOOD_MS = 5_000;
/** The longest pause after a channel, ms. It varies, because all clients of a relay lose their channels at once. */
const AFTER_CHANNEL_MS_MAX = 200;

/**
 * Ms until the next try: 0.5, 1, 2, 4 and so on up to 30 s, each varied a little.
 * @param tries that have failed since the last channel
 * @param chance 0 to 1
 */
export function pauseMs(tries: number, chance: number, firstMs: number = PAUSE_FIRST_MS): number {
  return jitteredMs(doubledMs(tries, firstMs, PAUSE_MAX_MS), chance);
}

/**
 * Ms until the next try after a channel that was ready: almost none, unless `brief` channels in a row broke soon.
 * Something that lets clients in and then breaks must not be dialled without a pause.
 */
export function pauseAfterMs(brief: number, chance: number, firstMs: number = PAUSE_FIRST_MS): number {
  return brief > 1 ? pauseMs(0, chance, firstMs) : Math.round(AFTER_CHANNEL_MS_MAX * chance);
}
