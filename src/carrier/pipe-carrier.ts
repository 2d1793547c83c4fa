// A carrier over anything that moves whole messages in order and cannot be held back: a WebSocket, a DataChannel. Says
// when there is room, keeps what comes while it is paused, and bounds both. Knows no frame's meaning.

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

/** Bytes that wait in the pipe: from there on there is no room, and there is some again when half of them have left. */
export const ROOM_BYTES = 256 * 1024;
/** Bytes that wait in a pipe that does not drain; more means that it is dead, and ends it as `overflow`. */
export const WAITING_BYTES_MAX = 4 * 1024 * 1024;
/** Between two looks whether there is room again, ms: not every pipe tells. */
const ROOM_LOOK_MS = 10;
/** Bytes that are kept while it is paused; more end it as `overflow`. */
const HELD_BYTES_MAX = 4 * 1024 * 1024;

/** What moves the messages. Nothing is told from within a call to it. */
export interface CarrierPipe {
  /** Bytes that it was given and that have not left. */
  readonly waitingBytes: number;
  send(bytes: Uint8Array): void;
  /** Closes in order, once what was sent has left; then it has ended. */
  close(): void;
  /** Ends it now, where that can be done. Idempotent. */
  cut(): void;
}

export interface PipeTerms {
  readonly name: CarrierName;
  readonly frameBytesMax: number;
  /** Open. The carrier owns it. */
  readonly pipe: CarrierPipe;
  readonly clock: Clock;
}

export class PipeCarrier implements Carrier {
  readonly name: CarrierName;
  readonly frameBytesMax: number;
  readonly #pipe: CarrierPipe;
  readonly #clock: Clock;
  readonly #held: HeldFrames;
  /** `ending`: the other end has closed it, and what it had sent before is held by a pause. */
  #phase: "open" | "ending" | "closing" | "over" = "open";
  /** Of the linger, or the last call. */
  #stopWait: (() => void) | null = null;
  /** Looks for room while `send` has said that there is none. */
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

  /** For the pipe: a message came; valid during the call. An empty one is passed over. */
  arrived(bytes: Uint8Array): void {
    if (!this.isOpen || bytes.byteLength === 0) return;
    if (bytes.byteLength > this.frameBytesMax) this.ended("malformed");
    else if (!this.#held.take(bytes)) this.ended("overflow");
  }

  /** For a pipe that tells: some of what waited has left. Another one is looked at now and then. */
  drained(): void {
    if (this.#stopLook && this.#pipe.waitingBytes <= ROOM_BYTES / 2) {
      this.#stopLooking();
      this.events.drain();
    }
  }

  /** For the pipe: it has ended, or what came by it was no frame. Any call after the first is passed over. */
  ended(end: CarrierEnd): void {
    // Whoever has closed it is told no other end.
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

  /** From within a call: it ends now, and is told next. */
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
