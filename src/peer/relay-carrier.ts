// The carrier over a relay, for every client: dials, joins, and moves the sealed frames of one channel. Cannot open them.

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
  return new RelayDialling(terms, events);
}

class RelayDialling implements Dialling {
  readonly #socket: RelaySocket;
  readonly #clock: Clock;
  /** Once it has joined. */
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
      // Before `joined` nobody has a channel to speak on.
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
        // It must not fill the memory with answers that it does not read.
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

  /** @param failure what is told where it has not joined */
  #end(end: CarrierEnd, failure: JoinFailure): void {
    if (this.#carrier) return this.#carrier.ended(end);
    if (this.#isOver) return;
    this.dispose();
    this.events.failed(failure);
  }
}
