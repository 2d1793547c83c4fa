// Time as an argument: code that waits is given a clock, so that a test can control it.

export interface Clock {
  /** Ms that never go back. They may stand still while the machine sleeps. */
  now(): number;
  /** Calls back once, never during this call. The returned function cancels that. */
  after(ms: number, back: () => void): () => void;
}

/** A clock and the time of day. Together they show whether the machine was asleep. */
export interface Time {
  readonly clock: Clock;
  /** Ms since the epoch. May jump forwards or backwards. */
  wallNow(): number;
}
