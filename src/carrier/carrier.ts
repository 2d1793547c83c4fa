// What moves frames between two ends: a unix socket, a relay, a direct path. Everything above is the same on each of
// them. The contract, which `test/contract/carrier.test.ts` holds every adapter to: frames arrive whole, in order and
// at most once, until `closed` is told; nothing is told after that or after `dispose`.

/** How people are told which one it is. */
export type CarrierName = "local" | "relay" | "direct";

/**
 * Why a carrier ended. `closed`: one of both ends has closed it. `lost`: it broke, or the other end vanished.
 * `malformed`: what came was no frame, or one larger than `frameBytesMax`. `overflow`: too much waited to be sent.
 */
export type CarrierEnd = "closed" | "lost" | "malformed" | "overflow";

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
  /** Bytes of the largest frame. A larger one is not sent: `send` throws a RangeError, a fault of the caller. */
  readonly frameBytesMax: number;
  readonly isOpen: boolean;
  /** Queues a frame, of which it keeps no reference. False: there is no room, and what can wait is to wait for `drain`; or it has ended. */
  send(bytes: Uint8Array): boolean;
  /** Frames are not told until `resume`; the other end runs out of room. One that is on its way may still be told. */
  pause(): void;
  resume(): void;
  /** Ends it once what was sent has left, or a second has gone; then `closed` is told. Idempotent. */
  close(): void;
  /** Ends it now, without a word to anybody here: no event comes after it. Idempotent. */
  dispose(): void;
}
