// How quickly one client asks for new connections: below what the machine allows a client to send, so that a program which
// connects without end waits, and does not end the channel.

/** Connections that may be asked for at once, and in each second after that. The others wait. */
export const OPENS_BURST = 1_000;
export const OPENS_PER_SECOND = 150;

export class OpenPace {
  #open = OPENS_BURST;

  /** @param atMs on a clock that never goes back, as for `take` */
  constructor(private atMs: number) {}

  /** Ms to wait before the next one; 0: it was taken. */
  take(nowMs: number): number {
    this.#open = Math.min(OPENS_BURST, this.#open + ((nowMs - this.atMs) * OPENS_PER_SECOND) / 1_000);
    this.atMs = nowMs;
    if (this.#open < 1) return Math.ceil(((1 - this.#open) * 1_000) / OPENS_PER_SECOND);
    this.#open--;
    return 0;
  }
}
