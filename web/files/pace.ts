// How fast bytes come, as a person wants to know it: of the last seconds, not since the beginning.

/** Ms that are looked at. */
const WINDOW_MS = 4_000;

export interface Pace {
  /** Bytes at times in ms, the oldest first. */
  readonly marks: readonly { readonly at: number; readonly bytes: number }[];
}

export const NO_PACE: Pace = { marks: [] };

/** @param bytes that have come in all. @param at ms */
export function paced({ marks }: Pace, bytes: number, at: number): Pace {
  return { marks: [...marks.filter((mark) => at - mark.at <= WINDOW_MS), { at, bytes }] };
}

/** Bytes per second; null before it can be said. */
export function speedOf({ marks }: Pace): number | null {
  const [first] = marks;
  const last = marks.at(-1);
  if (!first || !last || last.at <= first.at) return null;
  return Math.max(0, ((last.bytes - first.bytes) * 1_000) / (last.at - first.at));
}
