// One channel of the daemon's line to a relay, as a carrier: the other channels of the line are its neighbours, and one
// socket has what all of them send.

import { type Carrier, type CarrierEnd, type CarrierEvents, checkFrame } from "../carrier/carrier.ts";
import { HeldFrames } from "../carrier/held-frames.ts";
import { RELAY_PAYLOAD_BYTES_MAX } from "../protocol/relay-messages.ts";

/**
 * Bytes of all channels that wait for the relay: at this many no channel has room, at half of it they have room again.
 */
export const LINE_ROOM_BYTES = 4 * 1024 * 1024;
/** With this many, a channel that still sends ends, and a relay that has more said to it is left. */
export const LINE_WAITING_BYTES_MAX = 16 * 1024 * 1024;
/** Bytes that are kept for a channel that is paused: the relay cannot hold one channel back. With more it ends. */
const PAUSED_BYTES_MAX = 1024 * 1024;

/** The line, as its channels see it. */
export interface ChannelLine {
  /** Bytes of all channels that wait for the relay. */
  readonly waitingBytes: number;
  send(ch: number, payload: Uint8Array): void;
  /** The channel has ended here: the relay is told, and nothing comes by it any more. */
  leave(ch: number): void;
  /** Tells the relay that a wrong code came by this channel. */
  fail(ch: number): void;
}

export class RelayChannel implements Carrier {
  readonly name = "relay";
  readonly frameBytesMax = RELAY_PAYLOAD_BYTES_MAX;
  #events: CarrierEvents | null = null;
  #isOpen = true;
  #wantsDrain = false;
  #isOver = false;
  readonly #held = new HeldFrames(PAUSED_BYTES_MAX, soon, (bytes) => this.#events?.frame(bytes));

  constructor(
    /** Its number, no other's at the same time. */
    readonly ch: number,
    private readonly line: ChannelLine,
  ) {}

  /** Passes it on, in the turn in which it was reported; what comes before that is lost. */
  open(events: CarrierEvents): Carrier {
    this.#events = events;
    return this;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(bytes: Uint8Array): boolean {
    checkFrame(this, bytes);
    if (!this.#isOpen) return false;
    this.line.send(this.ch, bytes);
    const { waitingBytes } = this.line;
    if (waitingBytes > LINE_WAITING_BYTES_MAX) this.#leave("overflow");
    this.#wantsDrain ||= waitingBytes > LINE_ROOM_BYTES;
    return this.#isOpen && !this.#wantsDrain;
  }

  pause(): void {
    this.#held.pause();
  }

  resume(): void {
    this.#held.resume();
  }

  close(): void {
    this.#leave("closed");
  }

  dispose(): void {
    this.#events = null;
    this.#leave("closed");
  }

  /** A wrong code came by it: the relay counts it against the client's address. */
  fail(): void {
    if (this.#isOpen) this.line.fail(this.ch);
  }

  /** For the line: a payload came. */
  received(bytes: Uint8Array): void {
    if (this.#isOpen && !this.#held.take(bytes)) this.#leave("overflow");
  }

  /** For the line: half of its room is there again. */
  drained(): void {
    if (!this.#isOpen || !this.#wantsDrain) return;
    this.#wantsDrain = false;
    this.#events?.drain();
  }

  /** For the line: the channel is gone, or the line is. */
  gone(end: CarrierEnd): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (end === "closed") this.#held.end(() => this.#tellEnd(end));
    else this.#tellEnd(end);
  }

  /** What was sent goes out before the message of the end. */
  #leave(end: CarrierEnd): void {
    this.#held.drop();
    if (this.#isOpen) this.line.leave(this.ch);
    this.#isOpen = false;
    queueMicrotask(() => this.#tellEnd(end));
  }

  #tellEnd(end: CarrierEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#held.drop();
    this.#events?.closed(end);
  }
}

function soon(back: () => void): () => void {
  let isWanted = true;
  queueMicrotask(() => isWanted && back());
  return () => {
    isWanted = false;
  };
}
