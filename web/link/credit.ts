// How much output the host may send before the terminal has drawn what came before: grants what was taken in, in pieces
// that are worth a frame. Pure.

/** Payload bytes on their way or waiting to be drawn; also the most that a daemon lets a client grant. */
export const CREDIT_BYTES = 512 * 1024;

/** Bytes that are drawn before they are granted anew. */
const GRANT_BYTES = 64 * 1024;

export class CreditMeter {
  #drawn = 0;

  /** A new channel begins with the whole window, less what is not drawn yet. */
  restart(waitingBytes: number): number {
    this.#drawn = 0;
    return Math.max(GRANT_BYTES, CREDIT_BYTES - waitingBytes);
  }

  /** Bytes that the terminal has taken in; returns what to grant now, mostly nothing. */
  drawn(bytes: number): number {
    this.#drawn += bytes;
    if (this.#drawn < GRANT_BYTES) return 0;
    const grant = this.#drawn;
    this.#drawn = 0;
    return grant;
  }
}
