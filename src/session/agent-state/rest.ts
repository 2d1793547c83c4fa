// Whether a program that has printed nothing yet has started all the same: it waits for input or for something else.

/** A program whose processes do not use the processor for this long waits for something. */
export const REST_MS = 2_000;
/**
 * Ticks of the processor (10 ms) within `REST_MS` that still count as rest: a program at rest uses a few to look at the
 * clock.
 */
export const REST_TICKS_MAX = 4;

export interface RestFacts {
  /** One of its processes waits in a read of the terminal; null if the system does not tell. */
  readonly isReading: boolean | null;
  /** How far back the ticks were counted, ms, and how many there were since; null if the system does not tell. */
  readonly used: { readonly overMs: number; readonly ticks: number } | null;
}

/** If the system tells nothing, no program is ever seen at rest, and time alone decides. */
export function isAtRest({ isReading, used }: RestFacts): boolean {
  return isReading === true || (used !== null && used.overMs >= REST_MS && used.ticks <= REST_TICKS_MAX);
}
