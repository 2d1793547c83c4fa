// A carrier over anything that moves whole messages in order and cannot slow the other end down: a WebSocket or a
// DataChannel. It reports when there is room, keeps what comes while it is paused, and limits both. Does not know what a
// frame means.

import {
  type Carrier,
  type CarrierEnd,
  type CarrierEvents,
  type CarrierName,
  checkFrame,
  LINGER_MS,
} from "./carrier.ts";
import type { Clock } from "./clock.ts";
import { HeldFrames } from "./held-frames.ts";

/** Bytes that wait in the pipe. With so many there is no room; there is room again when half of them have left. */
export const ROOM_BYTES = 256 * 1024;
/** Bytes that may wait in the pipe. With more the pipe is taken for dead, and the carrier ends with `overflow`. */
export const WAITING_BYTES_MAX = 4 * 1024 * 1024;
/** Time between two checks for room, ms. Not every pipe reports when bytes have left. */
const ROOM_LOOK_MS = 10;
/** Bytes that are kept while the carrier is paused. With more it ends with `overflow`. */
const HELD_BYTES_MAX = 4 * 1024 * 1024;

/** What moves the messages. It reports nothing during a call to it. */
export interface CarrierPipe {
  /** Bytes that it was given and that have not left yet. */
  readonly waitingBytes: number;
  send(bytes: Uint8Array): void;
  /** Closes once everything sent has left. Then it ends. */
  close(): void;
  /** Ends it now, where that is possible. Idempotent. */
  cut(): void;
}

export interface PipeTerms {
  readonly name: CarrierName;
  readonly frameBytesMax: number;
  /** Already open. The carrier owns it. */
  readonly pipe: CarrierPipe;
  readonly clock: Clock;
}

export class PipeCarrier implements Carrier {
  readonly name: CarrierName;
  readonly frameBytesMax: number;
  readonly #pipe: CarrierPipe;
  readonly #clock: Clock;
  readonly #held: HeldFrames;
  /** `ending`: the other end has closed it, but frames that came before wait because the carrier is paused. */
  #phase: "open" | "ending" | "closing" | "over" = "open";
  /** The timer of the linger, or of `closed`. */
  #stopWait: (() => void) | null = null;
  /** The timer of the next check for room. Set while `send` returns false. */
  #stopLook: (() => void) | null = null;

  constructor(
    { name, frameBytesMax, pipe, clock }: PipeTerms,
    private readonly events: CarrierEvents,
  ) {
    this.name = name;
    this.frameBytesMax = frameBytesMax;
    this.#pipe = pipe;
    this.#clock = clock;
    const soon = (back: () => void) => clock.after(0, back);
    this.#held = new HeldFrames(HELD_BYTES_MAX, soon, (bytes) => events.frame(bytes));
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  send(bytes: Uint8Array): boolean {
    checkFrame(this, bytes);
    if (!this.isOpen) return false;
    this.#pipe.send(bytes);
    const { waitingBytes } = this.#pipe;
    if (waitingBytes > WAITING_BYTES_MAX) this.#endSoon("overflow");
    else if (waitingBytes >= ROOM_BYTES && !this.#stopLook) this.#lookSoon();
    return this.isOpen && !this.#stopLook;
  }

  pause(): void {
    this.#held.pause();
  }

  resume(): void {
    this.#held.resume();
  }

  close(): void {
    if (this.#phase === "ending") return this.#endSoon("closed");
    if (!this.isOpen) return;
    this.#leave("closing");
    this.#pipe.close();
    this.#stopWait = this.#clock.after(LINGER_MS, () => this.#over("closed"));
  }

  dispose(): void {
    this.#leave("over");
    this.#pipe.cut();
  }

  /** For the pipe: a message came. It is valid during the call. An empty one is ignored. */
  arrived(bytes: Uint8Array): void {
    if (!this.isOpen || bytes.byteLength === 0) return;
    if (bytes.byteLength > this.frameBytesMax) this.ended("malformed");
    else if (!this.#held.take(bytes)) this.ended("overflow");
  }

  /** For the pipe: some of what waited has left. For a pipe that does not report that, a timer calls this. */
  drained(): void {
    if (this.#stopLook && this.#pipe.waitingBytes <= ROOM_BYTES / 2) {
      this.#stopLooking();
      this.events.drain();
    }
  }

  /** For the pipe: it has ended, or what came was no frame. Only the first call counts. */
  ended(end: CarrierEnd): void {
    // After `close` its user gets no other reason.
    if (this.#phase === "closing") this.#over("closed");
    if (!this.isOpen) return;
    if (end !== "closed") return this.#over(end);
    this.#phase = "ending";
    this.#stopLooking();
    this.#held.end(() => this.#over("closed"));
  }

  #lookSoon(): void {
    this.#stopLook = this.#clock.after(ROOM_LOOK_MS, () => {
      this.#lookSoon();
      this.drained();
    });
  }

  #over(end: CarrierEnd): void {
    this.dispose();
    this.events.closed(end);
  }

  /** For an end during a call: the carrier ends now, and `closed` comes after the call. */
  #endSoon(end: CarrierEnd): void {
    this.dispose();
    this.#stopWait = this.#clock.after(0, () => this.events.closed(end));
  }

  #leave(phase: "closing" | "over"): void {
    this.#phase = phase;
    this.#stopWait?.();
    this.#stopWait = null;
    this.#stopLooking();
    this.#held.drop();
  }

  #stopLooking(): void {
    this.#stopLook?.();
    this.#stopLook = null;
  }
}
