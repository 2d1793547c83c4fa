// How much output the machine may send before what came before is shown: grants what was taken in, in pieces that are
// worth a frame.

/** Payload bytes on their way or waiting to be shown; also the most that a daemon lets a client grant. */
export const CREDIT_BYTES = 512 * 1024;

/** Bytes that are taken before they are granted anew. */
const GRANT_BYTES = 64 * 1024;

export class CreditMeter {
  #taken = 0;

  /** A new channel begins with the whole window, less what is not shown yet. */
  restart(waitingBytes: number): number {
    this.#taken = 0;
    return Math.max(GRANT_BYTES, CREDIT_BYTES - waitingBytes);
  }

  /** Bytes that have been shown, or thrown away; returns what to grant now, mostly nothing. */
  taken(bytes: number): number {
    this.#taken += bytes;
    if (this.#taken < GRANT_BYTES) return 0;
    const grant = this.#taken;
    this.#taken = 0;
    return grant;
  }
}
