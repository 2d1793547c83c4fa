// What moves frames between two ends: a unix socket, a relay, a direct path. Everything above is the same on each of
// them. The contract, which `test/contract/carrier.test.ts` holds every adapter to: frames arrive whole, in order and
// at most once; its end is told once, by `closed`; nothing is told after that or after `dispose`, nor from within a
// call to the carrier, so that whoever stands on one is never entered twice.

/** How people are told which one it is. */
export type CarrierName = "local" | "relay" | "direct";

/**
 * Why a carrier ended. `closed`: one of both ends has closed it. `lost`: it broke, or the other end vanished; a unix
 * socket says `closed` of that too, since the kernel does. `malformed`: what came was no frame, or one larger than
 * `frameBytesMax`. `overflow`: too much waited to be sent, or to be told while it was paused. A line that falls silent
 * and does not break is none of these: the heartbeat of the channel above finds it.
 */
export type CarrierEnd = "closed" | "lost" | "malformed" | "overflow";

/** How long what was sent may take to leave after `close`, ms. */
export const LINGER_MS = 1_000;

export interface CarrierEvents {
  /** A frame of the other end. Valid during the call. */
  frame(bytes: Uint8Array): void;
  /** There is room again, after `send` said that there is none. */
  drain(): void;
  /** The last call of all. What was sent and had not left may be lost, but for an end by `close`. */
  closed(end: CarrierEnd): void;
}

/** Open from the moment that somebody has it. */
export interface Carrier {
  readonly name: CarrierName;
  /** Bytes of the largest frame, the smallest having one. No other is sent: `send` throws a RangeError, a fault of the caller. */
  readonly frameBytesMax: number;
  /** False from the first moment of its end on, which may be before `closed` is told. */
  readonly isOpen: boolean;
  /**
   * Queues a frame, of which it keeps no reference. False: there is no room, and what can wait is to wait for `drain`;
   * or it has ended. What is sent all the same is queued too, up to the bound of the adapter; past it that is `overflow`.
   */
  send(bytes: Uint8Array): boolean;
  /**
   * Frames are not told until `resume`. The other end runs out of room; where it cannot be held back (a WebSocket), what
   * comes is kept up to the bound of the adapter. One that is on its way may still be told, and so may the end.
   */
  pause(): void;
  resume(): void;
  /**
   * Ends it once what was sent has left, or `LINGER_MS` have gone; then `closed` is told, and nothing else before.
   * Idempotent.
   */
  close(): void;
  /** Ends it now, without a word to anybody here: no event comes after it. Idempotent. */
  dispose(): void;
}
