// When a program that has printed nothing yet has started all the same: it waits for input or for something else, and
// does not work.

/** A program whose processes leave the processor alone for so long waits for something. */
export const REST_MS = 2_000;
/** Ticks of the processor (10 ms) within `REST_MS` that are work: a program at rest looks at its clock for fewer. */
export const REST_TICKS_MAX = 4;

export interface RestFacts {
  /** One of its processes waits in a read of the terminal; null where the system does not tell. */
  readonly isReading: boolean | null;
  /** How far back the ticks were counted, ms, and how many there were since; null where the system does not tell. */
  readonly used: { readonly overMs: number; readonly ticks: number } | null;
}

/** If the system tells nothing, no program is ever seen at rest, and only time decides. */
export function isAtRest({ isReading, used }: RestFacts): boolean {
  return isReading === true || (used !== null && used.overMs >= REST_MS && used.ticks <= REST_TICKS_MAX);
}
