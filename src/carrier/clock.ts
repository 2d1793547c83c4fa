// Time as an argument: code that waits is given a clock, so that a test can control it.

export interface Clock {
  /** Ms that never go back. They may stand still while the machine sleeps. */
  now(): number;
  /** Calls back once, never from within this call; the returned function cancels it. */
  after(ms: number, back: () => void): () => void;
}

/** A clock and the time of day, which shows that the machine was asleep. */
export interface Time {
  readonly clock: Clock;
  /** Ms since the epoch. May jump either way. */
  wallNow(): number;
}
