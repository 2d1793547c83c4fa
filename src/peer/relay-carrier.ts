// The carrier over a relay, for all clients. It dials the relay, joins, and moves the sealed frames of one channel, which
// it cannot open.

import type { Carrier, CarrierEnd, CarrierEvents } from "../carrier/carrier.ts";
import type { Clock } from "../carrier/clock.ts";
import { PipeCarrier, WAITING_BYTES_MAX } from "../carrier/pipe-carrier.ts";
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

/** The close code of a normal end. The relay uses it when the other end has closed the channel. */
const NORMAL = 1000;

export interface RelayTerms {
  readonly open: OpenRelaySocket;
  readonly clock: Clock;
  /** URL of the relay, ending in `/connect`. */
  readonly url: string;
  readonly target: RelayTarget;
}

export interface RelayEvents extends CarrierEvents {
  /** The relay has joined the two ends. From now on the receiver of this event owns the carrier. */
  joined(carrier: Carrier): void;
  /** Joining failed. The last event. */
  failed(failure: JoinFailure): void;
}

/** A try to join. */
export interface Dialling {
  /** Gives the try up, or disposes of its carrier. No event comes after that. Idempotent. */
  dispose(): void;
}

/** Dials the relay and joins. No event comes during this call. */
export function dialRelay(terms: RelayTerms, events: RelayEvents): Dialling {
  return new RelayDialling(terms, events);
}

class RelayDialling implements Dialling {
  readonly #socket: RelaySocket;
  readonly #clock: Clock;
  /** Null until it has joined. */
  #carrier: PipeCarrier | null = null;
  #isOver = false;
  readonly #stopWait: () => void;

  constructor(
    { open, clock, url, target }: RelayTerms,
    private readonly events: RelayEvents,
  ) {
    this.#clock = clock;
    this.#socket = open(url, {
      opened: () => this.#isJoining && this.#socket.send(joinText(target)),
      text: (text) => this.#heard(text),
      // Before `joined` there is no channel, and bytes are dropped.
      binary: (bytes) => this.#carrier?.arrived(bytes),
      tooLarge: () => this.#end("malformed", unreachable("it sent too much at once")),
      ended: (code, detail) => this.#end(code === NORMAL ? "closed" : "lost", unreachable(detail)),
    });
    this.#stopWait = clock.after(JOIN_MS_MAX, () => this.#end("lost", unreachable("it does not answer")));
  }

  dispose(): void {
    if (this.#carrier) return this.#carrier.dispose();
    this.#isOver = true;
    this.#stopWait();
    this.#socket.cut();
  }

  get #isJoining(): boolean {
    return !this.#carrier && !this.#isOver;
  }

  #heard(text: string): void {
    if (!this.#isJoining && !this.#carrier?.isOpen) return;
    const heard = hear(text);
    switch (heard.is) {
      case "nothing":
        return;
      case "ping":
        this.#socket.send(PONG);
        // The relay must not fill the memory by asking for answers that it does not read.
        if (this.#socket.waitingBytes > WAITING_BYTES_MAX)
          this.#end("overflow", unreachable("it does not read"));
        return;
      case "over":
        return this.#end(heard.end, heard.failure);
      case "joined":
        return this.#joined();
      default:
        return unhandled(heard);
    }
  }

  #joined(): void {
    if (this.#carrier) return;
    this.#stopWait();
    const terms = { name: "relay", frameBytesMax: RELAY_PAYLOAD_BYTES_MAX } as const;
    this.#carrier = new PipeCarrier({ ...terms, pipe: this.#socket, clock: this.#clock }, this.events);
    this.events.joined(this.#carrier);
  }

  /** @param failure reported if it has not joined */
  #end(end: CarrierEnd, failure: JoinFailure): void {
    if (this.#carrier) return this.#carrier.ended(end);
    if (this.#isOver) return;
    this.dispose();
    this.events.failed(failure);
  }
}
