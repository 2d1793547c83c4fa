// The time of day that never goes back: spans of time stay right when somebody sets the clock.

export class SteadyClock {
  #offsetMs = 0;
  #lastMs = 0;

  /** Ms since the epoch, at least as much as the last time. */
  now(): number {
    const day = Date.now();
    let now = day + this.#offsetMs;
    if (now < this.#lastMs) {
      this.#offsetMs = this.#lastMs - day;
      now = this.#lastMs;
    }
    this.#lastMs = now;
    return now;
  }
}
