// How many bytes a remote client is ready to take. Without credit it is sent nothing that it can get later. Payload
// bytes of output, snapshots, views and answers count; messages and acknowledgements are free.

import { Pace } from "../carrier/pace.ts";
import type { Frame } from "../protocol/frames.ts";
import { PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** Credit that a client can have at the same time, bytes. What it grants beyond that is ignored. */
export const CREDIT_BYTES_MAX = 512 * 1024;

/**
 * Bytes that may be on their way while a client follows several sessions and it is not known yet in which steps it grants:
 * more than the largest step (64 KiB) and two frames, so that nothing waits for good.
 */
export const SHARED_BYTES_START = 96 * 1024;
/** The same on a path that takes long: a key's echo waits for two frames of another session at most. */
const SHARED_BYTES_MIN = 2 * PAYLOAD_BYTES_MAX;
/** How long a key's echo may wait for the output of other sessions, as far as the path allows it, ms. */
const QUEUEING_MS = 5;
/**
 * A frame of up to `SMALL_BYTES`, such as the echo of a key, does not wait for what is on its way. Between two grants so many
 * bytes of such frames may go.
 */
const SMALL_BYTES = 1024;
const SMALL_BYTES_MAX = 4 * 1024;

export class Credit {
  #bytes = 0;
  readonly #pace = new Pace({
    bytesStart: SHARED_BYTES_START,
    bytesMin: SHARED_BYTES_MIN,
    bytesMax: CREDIT_BYTES_MAX,
    queueingMs: QUEUEING_MS,
  });
  /** The client grants anew once it has taken so many bytes, or fewer. */
  #stepBytes = SHARED_BYTES_START;
  /** Of small frames, since the last grant. */
  #smallBytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** @param now ms on a clock that never goes back */
  grant(bytes: number, now: number): void {
    this.#bytes = Math.min(CREDIT_BYTES_MAX, this.#bytes + bytes);
    this.#smallBytes = 0;
    const { onWay } = this.#pace;
    if (onWay === 0) return;
    this.#stepBytes = Math.min(this.#stepBytes, bytes);
    this.#pace.received(Math.min(bytes, onWay), now);
  }

  /**
   * Takes the frame's bytes from the credit. False: there is not enough, and none was taken.
   * @param isShared the client follows several sessions: what one of them prints without end must not hold up the echo of
   * a key in another one
   */
  take(frame: Frame, now: number, isShared = false): boolean {
    const cost = costOf(frame);
    if (cost === 0) return true;
    if (cost > this.#bytes || (isShared && !this.#mayPass(cost) && cost > this.#sharedRoom)) return false;
    if (cost <= SMALL_BYTES) this.#smallBytes += cost;
    this.#bytes -= cost;
    this.#pace.sent(cost, now);
    return true;
  }

  #mayPass(cost: number): boolean {
    return cost <= SMALL_BYTES && this.#smallBytes + cost <= SMALL_BYTES_MAX;
  }

  get #sharedRoom(): number {
    const { window, onWay } = this.#pace;
    // The client may wait for a whole step before it grants anew.
    const bytesMin = Math.min(SHARED_BYTES_START, this.#stepBytes + PAYLOAD_BYTES_MAX);
    return Math.max(window, bytesMin) - onWay;
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
