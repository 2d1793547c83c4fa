// The carrier over a relay, for every client: dials, joins, and moves the sealed frames of one channel. Cannot open them.

import {
  type Carrier,
  type CarrierEnd,
  type CarrierEvents,
  checkFrame,
  LINGER_MS,
} from "../carrier/carrier.ts";
import type { Clock } from "../carrier/clock.ts";
import { HeldFrames } from "../carrier/held-frames.ts";
import { RELAY_PAYLOAD_BYTES_MAX } from "../protocol/relay-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";
import {
  hear,
  JOIN_MS_MAX,
  type JoinFailure,
  joinText,
  type OpenRelaySocket,
  PONG,
  type RelaySocket,
  type RelayTarget,
  unreachable,
} from "./relay-join.ts";

/** Bytes that wait in the socket: from there on there is no room, and there is some again when half of them have left. */
const ROOM_BYTES = 256 * 1024;
/** Bytes that wait in a socket that does not drain; more means that it is dead, and ends it as `overflow`. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;
/** Between two looks whether there is room again, ms: a socket in a page does not tell. */
const ROOM_LOOK_MS = 10;
/** Bytes that are kept while it is paused, since a socket in a page cannot be; more end it as `overflow`. */
const HELD_BYTES_MAX = 4 * 1024 * 1024;

/** The close code of an end in order; with it the relay passes on that the other end has closed the channel. */
const NORMAL = 1000;

export interface RelayTerms {
  readonly open: OpenRelaySocket;
  readonly clock: Clock;
  /** URL of the relay, ending in `/connect`. */
  readonly url: string;
  readonly target: RelayTarget;
}

export interface RelayEvents extends CarrierEvents {
  /** It has joined; from here on the carrier is whoever's this tells. */
  joined(carrier: Carrier): void;
  /** It has not, and this is the last call. */
  failed(failure: JoinFailure): void;
}

/** A try to join that is under way. */
export interface Dialling {
  /** Gives it up, or ends the carrier that has come of it: nothing is told after it. Idempotent. */
  dispose(): void;
}

/** Dials the relay and joins. Tells nothing from within this call. */
export function dialRelay(terms: RelayTerms, events: RelayEvents): Dialling {
  return new RelayCarrier(terms, events);
}

class RelayCarrier implements Carrier {
  readonly name = "relay";
  readonly frameBytesMax = RELAY_PAYLOAD_BYTES_MAX;
  readonly #socket: RelaySocket;
  readonly #clock: Clock;
  /** `ending`: the other end has closed it, and what it had sent before is held by a pause. */
  #phase: "joining" | "open" | "ending" | "closing" | "over" = "joining";
  /** Of the join, the linger, or the last call. */
  #stopWait: () => void;
  /** Looks for room while `send` has said that there is none. */
  #stopLook: (() => void) | null = null;
  readonly #held: HeldFrames;

  constructor(
    { open, clock, url, target }: RelayTerms,
    private readonly events: RelayEvents,
  ) {
    this.#clock = clock;
    const soon = (back: () => void) => clock.after(0, back);
    this.#held = new HeldFrames(HELD_BYTES_MAX, soon, (bytes) => events.frame(bytes));
    this.#socket = open(url, {
      opened: () => this.#phase === "joining" && this.#socket.send(joinText(target)),
      text: (text) => this.#heard(text),
      binary: (bytes) => this.#arrived(bytes),
      tooLarge: () => this.#end("malformed", unreachable("it sent too much at once")),
      ended: (code, detail) => this.#end(code === NORMAL ? "closed" : "lost", unreachable(detail)),
    });
    this.#stopWait = clock.after(JOIN_MS_MAX, () => this.#end("lost", unreachable("it does not answer")));
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  send(bytes: Uint8Array): boolean {
    checkFrame(this, bytes);
    if (!this.isOpen) return false;
    this.#socket.send(bytes);
    const { waitingBytes } = this.#socket;
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
    this.#socket.close();
    this.#stopWait = this.#clock.after(LINGER_MS, () => this.#end("closed", null));
  }

  dispose(): void {
    this.#leave("over");
    this.#socket.cut();
  }

  #heard(text: string): void {
    if (this.#phase !== "joining" && this.#phase !== "open") return;
    const heard = hear(text);
    switch (heard.is) {
      case "nothing":
        return;
      case "ping":
        this.#socket.send(PONG);
        // It must not fill the memory with answers that it does not read.
        if (this.#socket.waitingBytes > WAITING_BYTES_MAX)
          this.#end("overflow", unreachable("it does not read"));
        return;
      case "over":
        return this.#end(heard.end, heard.failure);
      case "joined":
        if (this.#phase !== "joining") return;
        this.#stopWait();
        this.#phase = "open";
        return this.events.joined(this);
      default:
        return unhandled(heard);
    }
  }

  #arrived(bytes: Uint8Array): void {
    // Before `joined` nobody has a channel to speak on.
    if (!this.isOpen || bytes.byteLength === 0) return;
    if (bytes.byteLength > this.frameBytesMax) return this.#end("malformed", null);
    if (!this.#held.take(bytes)) this.#end("overflow", null);
  }

  #lookSoon(): void {
    this.#stopLook = this.#clock.after(ROOM_LOOK_MS, () => {
      this.#stopLook = null;
      if (this.#socket.waitingBytes > ROOM_BYTES / 2) return this.#lookSoon();
      this.events.drain();
    });
  }

  /** @param failure what is told where it has not joined */
  #end(end: CarrierEnd, failure: JoinFailure | null): void {
    const phase = this.#phase;
    switch (phase) {
      case "joining":
        this.dispose();
        return this.events.failed(failure ?? unreachable(""));
      case "open":
        if (end !== "closed") return this.#over(end);
        this.#phase = "ending";
        this.#stopLooking();
        return this.#held.end(() => this.#over("closed"));
      case "closing":
        // Whoever has closed it is told no other end.
        return this.#over("closed");
      case "ending":
      case "over":
        return;
      default:
        return unhandled(phase);
    }
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
    this.#stopWait();
    this.#stopLooking();
    this.#held.drop();
  }

  #stopLooking(): void {
    this.#stopLook?.();
    this.#stopLook = null;
  }
}
