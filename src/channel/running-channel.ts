// What whoever runs a channel sees of it, at either end. The machines behind it are in `handshake-client.ts` and
// `handshake-daemon.ts`; who drives them is in `runner.ts`.

import type { Carrier, CarrierEvents } from "../carrier/carrier.ts";
import type { Frame } from "../protocol/frames.ts";
import type { Bye } from "./messages.ts";

/** @typeParam Message what this end may say */
export interface RunningChannel<Message> {
  /** For whoever makes the carrier: all that it tells goes here. */
  readonly carrierEvents: CarrierEvents;
  /** In: frames and messages go both ways. */
  readonly isReady: boolean;
  /** Over. Nothing that is called here does anything any more. */
  readonly isClosed: boolean;
  /** What was sent waits for the carrier. Who can wait, waits for `drain`: past a limit the channel ends as lost. */
  readonly isFull: boolean;
  /** Ms of the path's round trip: the least of the last few; null before the first. */
  readonly roundTripMs: number | null;
  /** Whole seconds for which nothing came of the other end, while it is in. */
  readonly silentS: number;

  /** Begins. Once, with the carrier that tells its events here. */
  start(carrier: Carrier): void;
  /** Sends a frame. False: the channel is not ready, and it is not sent. */
  send(frame: Frame): boolean;
  /** Says a message. False: not ready, or too long for a frame, and it is not said. */
  say(message: Message): boolean;
  /**
   * Says a message, and calls back when the carrier has been given it, before it is given anything after it. False: as
   * for `say`, and nothing is called.
   */
  sayLast(message: Message, then: () => void): boolean;
  /** Ends it cleanly, also before it is ready. */
  end(reason: Bye["reason"]): void;
  /** Ends it without a word, as a carrier that is lost does: it is believed dead. */
  cut(): void;
  /**
   * Asks the other end for a sign of life now, and cuts the channel if none comes in a short time: a link that looks
   * alive after a sleep, or on another network, may not be. Nothing before it is ready.
   */
  check(): void;
  /** How often the other end is asked from now on, ms. */
  pingEvery(ms: number): void;
  /**
   * The carrier has moved to another path: its round trip is measured anew. @param silenceMsMax after which the other end
   * is believed gone
   */
  moved(pingMs: number, silenceMsMax: number): void;
}

/** What both ends hear. `drain`, `changed` and `left` may be left out. */
export interface RunningEvents<Message, End> {
  /** Of what the other end says; signs of life are kept here. */
  message(message: Message): void;
  frame(frame: Frame): void;
  /** There is room again: `isFull` is false. */
  drain?(): void;
  /** `roundTripMs` or `silentS` is another. */
  changed?(): void;
  /** Told once. Of the channel nothing follows but `left`. */
  closed(end: End): void;
  /** The carrier has let go: what was said before the end has left, or never will. The last of all. */
  left?(): void;
}
