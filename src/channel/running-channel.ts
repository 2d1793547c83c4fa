// A channel at either end, as the code above uses it. The machines behind it are in `handshake-client.ts` and
// `handshake-daemon.ts`; `runner.ts` drives them.

import type { Carrier, CarrierEvents } from "../carrier/carrier.ts";
import type { Frame } from "../protocol/frames.ts";
import type { Bye } from "./messages.ts";

/** @typeParam Message what this end may send */
export interface RunningChannel<Message> {
  /** Where the carrier must report to. */
  readonly carrierEvents: CarrierEvents;
  /** The handshake is done: frames and messages go both ways. */
  readonly isReady: boolean;
  /** It has ended, and no call has any effect. */
  readonly isClosed: boolean;
  /** Frames wait for the carrier. What can wait should wait for `drain`: past a limit the channel ends as lost. */
  readonly isFull: boolean;
  /** The path's round trip, ms: the shortest of the last few. Null before the first. */
  readonly roundTripMs: number | null;
  /** Whole seconds since anything came from the other end. Counts while the channel is ready. */
  readonly silentS: number;

  /** Begins, once. The carrier must report to `carrierEvents`. */
  start(carrier: Carrier): void;
  /** Sends a frame. False: the channel is not ready, and it is not sent. */
  send(frame: Frame): boolean;
  /** Sends a message. False: the channel is not ready or the message is too long for a frame, and it is not sent. */
  say(message: Message): boolean;
  /**
   * Sends a message, and calls `then` once the carrier has it and before the carrier gets anything else. False: as for
   * `say`, and `then` is not called.
   */
  sayLast(message: Message, then: () => void): boolean;
  /** Ends it cleanly, also before it is ready. */
  end(reason: Bye["reason"]): void;
  /** Ends it without a message, as if the carrier were lost: the other end is believed gone. */
  cut(): void;
  /**
   * Pings the other end now, and ends the channel if nothing comes in a short time: after a sleep or on another network
   * a connection may only look alive. Does nothing before the channel is ready.
   */
  check(): void;
  /** Sets the time between two pings, ms. */
  pingEvery(ms: number): void;
  /**
   * The carrier has moved to another path: measures its round trip anew. @param silenceMsMax after so much silence the
   * other end counts as gone
   */
  moved(pingMs: number, silenceMsMax: number): void;
}

/** The events that both ends have. */
export interface RunningEvents<Message, End> {
  /** A message of the other end. Pings and their answers are not reported. */
  message(message: Message): void;
  frame(frame: Frame): void;
  /** There is room again: `isFull` is false. */
  drain?(): void;
  /** `roundTripMs` or `silentS` has changed. */
  changed?(): void;
  /** The channel has ended. Comes once; only `left` follows. */
  closed(end: End): void;
  /** The carrier has ended: what was sent before has left or is lost. The last event. */
  left?(): void;
}
