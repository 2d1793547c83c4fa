// Decides how much output the machine may send. As output is shown, it grants the same amount again, in steps that are
// large enough for a frame.

import { PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";

/** Payload bytes that may be on their way or wait to be shown. A daemon accepts no more credit than this. */
export const CREDIT_BYTES = 512 * 1024;

/** So many bytes must be shown before they are granted again. */
const GRANT_BYTES = 64 * 1024;
/** The same while there are several sessions: a full frame. The machine then keeps little on its way. */
const SHARED_GRANT_BYTES = PAYLOAD_BYTES_MAX;

export class CreditMeter {
  #taken = 0;

  /** What to grant on a new channel: the whole window minus what is not shown yet. */
  restart(waitingBytes: number): number {
    this.#taken = 0;
    return Math.max(GRANT_BYTES, CREDIT_BYTES - waitingBytes);
  }

  /** Bytes were shown or thrown away. Returns what to grant now, mostly nothing. */
  taken(bytes: number, isShared = false): number {
    this.#taken += bytes;
    if (this.#taken < (isShared ? SHARED_GRANT_BYTES : GRANT_BYTES)) return 0;
    const grant = this.#taken;
    this.#taken = 0;
    return grant;
  }
}
