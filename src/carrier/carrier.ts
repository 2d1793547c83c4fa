// What moves frames between two ends: a unix socket, a relay, a direct path. Everything above is the same on each of
// them. The contract, which `test/contract/carrier.test.ts` holds every adapter to: frames arrive whole, in order and
// at most once; its end is reported once, by `closed`; no event comes after that or after `dispose`, or from within a
// call to the carrier, so that its user is never re-entered.

/** The name that is shown to people. */
export type CarrierName = "local" | "relay" | "direct" | "ssh";

/**
 * Why a carrier ended. `closed`: one of the two ends has closed it. `lost`: it broke, or the other end vanished; a unix
 * socket says `closed` for that too, because the kernel does. `malformed`: what came was not a frame, or one larger
 * than `frameBytesMax`. `overflow`: too much waited to be sent, or to be delivered while it was paused. A carrier that
 * falls silent without breaking is none of these: the heartbeat of the channel above notices it.
 */
export type CarrierEnd = "closed" | "lost" | "malformed" | "overflow";

/** How long frames that were sent may take to leave after `close`, ms. */
export const LINGER_MS = 1_000;

export interface CarrierEvents {
  /** A frame from the other end. Valid during the call. */
  frame(bytes: Uint8Array): void;
  /** There is room again, after `send` has returned false. */
  drain(): void;
  /** The last event. Frames that were sent and had not left may be lost, except after `close`. */
  closed(end: CarrierEnd): void;
}

/** Open from the start. */
export interface Carrier {
  readonly name: CarrierName;
  /**
   * Bytes of the largest frame, the smallest having one. For any other size `send` throws a RangeError, because that is
   * a bug of the caller.
   */
  readonly frameBytesMax: number;
  /** False from the moment it ends, which may be before `closed`. */
  readonly isOpen: boolean;
  /**
   * Queues a copy of a frame. False: there is no room, and frames that can wait should wait for `drain`; or the carrier
   * has ended. A frame that is sent without room is queued too, up to the bound of the adapter; beyond it the carrier
   * ends with `overflow`.
   */
  send(bytes: Uint8Array): boolean;
  /**
   * No frames are delivered until `resume`. The other end runs out of room; if it cannot be held back (a WebSocket),
   * what comes is kept up to the bound of the adapter. A frame on its way may still be delivered, and so may the end.
   */
  pause(): void;
  resume(): void;
  /**
   * Ends it once all frames that were sent have left, or after `LINGER_MS`; then `closed` comes, and no other event
   * before. Idempotent.
   */
  close(): void;
  /** Ends it now: no event comes after it. Idempotent. */
  dispose(): void;
}

/** For adapters: throws a RangeError for a frame that `send` may not be given. */
export function checkFrame({ frameBytesMax }: Pick<Carrier, "frameBytesMax">, bytes: Uint8Array): void {
  if (bytes.byteLength === 0 || bytes.byteLength > frameBytesMax)
    throw new RangeError(`a frame of ${bytes.byteLength} bytes`);
}
