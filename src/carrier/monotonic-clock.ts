// The clock of this process or page, for code that takes time as an argument.

import type { Clock, Time } from "./clock.ts";

/** Ms that never go back, and timers. */
export const MONOTONIC: Clock = {
  now: () => performance.now(),
  after: (ms, back) => {
    const timer = setTimeout(back, ms);
    return () => clearTimeout(timer);
  },
};

export const TIME: Time = { clock: MONOTONIC, wallNow: () => Date.now() };
