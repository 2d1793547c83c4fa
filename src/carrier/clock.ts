// Time as an argument: what waits for something is given a clock, so that a test can hold it in its hand.

export interface Clock {
  /** Ms that never go back. They may stand still while the machine sleeps. */
  now(): number;
  /** Calls back once, never from within this call, until the result is called. */
  after(ms: number, back: () => void): () => void;
}

/** A clock, and beside it the time of day: alone it tells that the machine was asleep. */
export interface Time {
  readonly clock: Clock;
  /** Ms since the epoch. May jump either way. */
  wallNow(): number;
}
