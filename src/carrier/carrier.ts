// A carrier moves frames between two ends: over a unix socket, a relay or a direct path. The code above it is the same
// for all of them. The contract, which `test/contract/carrier.test.ts` tests on every adapter: frames arrive whole, in
// order and at most once. The carrier reports its end once, by `closed`. No event comes after that or after `dispose`,
// and none during a call to the carrier, so that its user is never re-entered.

/** The name that people are shown. */
export type CarrierName = "local" | "relay" | "direct" | "ssh";

/**
 * Why a carrier ended. `closed`: one of the two ends closed it. `lost`: it broke, or the other end vanished; a unix
 * socket reports `closed` for that too, because the kernel does. `malformed`: what came was no frame, or larger than
 * `frameBytesMax`. `overflow`: too much waited to be sent, or to be delivered while it was paused. A carrier that falls
 * silent does not end: the heartbeat of the channel above notices it.
 */
export type CarrierEnd = "closed" | "lost" | "malformed" | "overflow";

/** After `close`, frames that were sent have this long to leave, ms. */
export const LINGER_MS = 1_000;

export interface CarrierEvents {
  /** A frame from the other end. Valid during the call. */
  frame(bytes: Uint8Array): void;
  /** There is room again, after `send` has returned false. */
  drain(): void;
  /** The last event. Frames that were sent and have not left may be lost, except after `close`. */
  closed(end: CarrierEnd): void;
}

/** Open from the start. */
export interface Carrier {
  readonly name: CarrierName;
  /**
   * Bytes of the largest frame; the smallest has one byte. For any other size `send` throws a RangeError, because that
   * is a bug of the caller.
   */
  readonly frameBytesMax: number;
  /** False as soon as it has ended, which may be before `closed` is called. */
  readonly isOpen: boolean;
  /**
   * Queues a copy of a frame. False: there is no room, so frames that can wait should wait for `drain`; or the carrier
   * has ended. A frame that is sent without room is queued too, up to the limit of the adapter. Beyond the limit the
   * carrier ends with `overflow`.
   */
  send(bytes: Uint8Array): boolean;
  /**
   * No frames are delivered until `resume`, and the other end runs out of room. If it cannot be slowed down (a
   * WebSocket), what comes is kept, up to the limit of the adapter. A frame that is on its way may still be delivered,
   * and so may the end.
   */
  pause(): void;
  resume(): void;
  /**
   * Ends the carrier once all frames that were sent have left, or after `LINGER_MS`. The only event that still comes is
   * `closed`. Idempotent.
   */
  close(): void;
  /** Ends the carrier now. No event comes after that. Idempotent. */
  dispose(): void;
}

/** For adapters: throws a RangeError for a frame of a size that `send` does not take. */
export function checkFrame({ frameBytesMax }: Pick<Carrier, "frameBytesMax">, bytes: Uint8Array): void {
  if (bytes.byteLength === 0 || bytes.byteLength > frameBytesMax)
    throw new RangeError(`a frame of ${bytes.byteLength} bytes`);
}
