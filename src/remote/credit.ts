// How many bytes a remote client is ready to take. Without credit it is sent nothing that it can get later. Payload
// bytes of output, snapshots, views and answers count; messages and acknowledgements are free.

import type { Frame } from "../protocol/frames.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** Credit that a client can have at the same time, bytes. What it grants beyond that is ignored. */
export const CREDIT_BYTES_MAX = 512 * 1024;

/**
 * Bytes that may be on their way while a client follows several sessions: what one of them prints without end holds up the
 * echo of a key in another one for no longer than these take. More than what a client takes before it grants that anew
 * (64 KiB) and two frames, so that nothing waits for good.
 */
export const SHARED_BYTES_MAX = 96 * 1024;

export class Credit {
  #bytes = 0;
  /** What the client granted first, while nothing was on its way. */
  #window = 0;

  get bytes(): number {
    return this.#bytes;
  }

  grant(bytes: number): void {
    this.#bytes = Math.min(CREDIT_BYTES_MAX, this.#bytes + bytes);
    if (this.#window === 0) this.#window = this.#bytes;
  }

  /**
   * Takes the frame's bytes from the credit. False: there is not enough, and none was taken.
   * @param onWayMax bytes that may have been sent and not been granted again
   */
  take(frame: Frame, onWayMax: number = CREDIT_BYTES_MAX): boolean {
    const cost = costOf(frame);
    if (cost > this.#bytes) return false;
    if (cost > 0 && this.#window - this.#bytes + cost > onWayMax) return false;
    this.#bytes -= cost;
    return true;
  }
}

export function costOf(frame: Frame): number {
  switch (frame.kind) {
    case "output":
    case "snapshot":
    case "view":
    case "answer":
      return frame.bytes.byteLength;
    case "control":
    case "input":
    case "credit":
    case "ack":
    case "flow":
    case "flowCredit":
    case "padding":
      return 0;
    default:
      return unhandled(frame);
  }
}
