// A channel on the daemon's connection to a relay, as a carrier. All channels share that connection and its socket.

import { type Carrier, type CarrierEnd, type CarrierEvents, checkFrame } from "../carrier/carrier.ts";
import { HeldFrames } from "../carrier/held-frames.ts";
import { RELAY_PAYLOAD_BYTES_MAX } from "../protocol/relay-messages.ts";

/**
 * Bytes of all channels that wait for the relay. With more no channel has room; with half of this they have room again.
 */
export const SHARED_ROOM_BYTES = 4 * 1024 * 1024;
/** With more than this, a channel that still sends ends, and so does the connection if the relay makes it answer more. */
export const SHARED_WAITING_BYTES_MAX = 16 * 1024 * 1024;
/** Bytes that are kept for a paused channel, because the relay cannot pause a single channel. With more it ends. */
const PAUSED_BYTES_MAX = 1024 * 1024;

/** The connection to the relay, as its channels use it. */
export interface SharedConnection {
  /** Bytes of all channels that wait for the relay. */
  readonly waitingBytes: number;
  send(ch: number, payload: Uint8Array): void;
  /** Tells the relay that this end has closed the channel. */
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
    /** Its number. No two channels have the same one at the same time. */
    readonly ch: number,
    private readonly shared: SharedConnection,
  ) {}

  /** Must be called in the same turn in which the channel was reported: frames that come earlier are lost. */
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
    this.shared.send(this.ch, bytes);
    const { waitingBytes } = this.shared;
    if (waitingBytes > SHARED_WAITING_BYTES_MAX) this.#leave("overflow");
    this.#wantsDrain ||= waitingBytes > SHARED_ROOM_BYTES;
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

  /** Reports a wrong code, which the relay counts against the client's address. */
  fail(): void {
    if (this.#isOpen) this.shared.fail(this.ch);
  }

  /** For the connection: a payload came. */
  received(bytes: Uint8Array): void {
    if (this.#isOpen && !this.#held.take(bytes)) this.#leave("overflow");
  }

  /** For the connection: it has half of its room again. */
  drained(): void {
    if (!this.#isOpen || !this.#wantsDrain) return;
    this.#wantsDrain = false;
    this.#events?.drain();
  }

  /** For the connection: the relay has closed the channel, or the connection has ended. */
  gone(end: CarrierEnd): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (end === "closed") this.#held.end(() => this.#tellEnd(end));
    else this.#tellEnd(end);
  }

  /** Ends it from this side. What was sent before still goes out. */
  #leave(end: CarrierEnd): void {
    this.#held.drop();
    if (this.#isOpen) this.shared.leave(this.ch);
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
