// Decides when a process that keeps dying is not started again. Time is an argument.

/** After `DEATHS_MAX` deaths within `DEATHS_WITHIN_MS` it is not started for `BARRED_MS`. */
export const DEATHS_MAX = 3;
export const DEATHS_WITHIN_MS = 60_000;
export const BARRED_MS = 600_000;

export interface Deaths {
  /** When it died recently, oldest first, ms on a clock. */
  readonly at: readonly number[];
  /** Until when it is not started. */
  readonly barredUntil: number;
}

export const NO_DEATHS: Deaths = { at: [], barredUntil: Number.NEGATIVE_INFINITY };

export function noteDeath({ at, barredUntil }: Deaths, now: number): Deaths {
  const recent = [...at.filter((one) => one > now - DEATHS_WITHIN_MS), now];
  if (recent.length < DEATHS_MAX) return { at: recent, barredUntil };
  return { at: [], barredUntil: now + BARRED_MS };
}

export function isBarred({ barredUntil }: Deaths, now: number): boolean {
  return now < barredUntil;
}
