// Makes one try after another to get a channel, and has the channel when one succeeds. Only the last try reports events.
// Makes no decisions.

import type { Carrier } from "../carrier/carrier.ts";
import type { Time } from "../carrier/clock.ts";
import { type ClientChannel, clientChannel, type ReadyHost } from "../channel/client-channel.ts";
import type { ClientContext } from "../channel/client-states.ts";
import type { RunSecret } from "../channel/exchange-terms.ts";
import { SECRET_BYTES } from "../channel/link.ts";
import type { Bye, FromDaemon } from "../channel/messages.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { Frame } from "../protocol/frames.ts";
import type { Ending, SshFailure } from "./outcome.ts";
import type { Paths } from "./paths.ts";
import type { Dialling, RelayEvents } from "./relay-carrier.ts";
import type { JoinFailure } from "./relay-join.ts";
import { isKey, type Target, type Way } from "./ways.ts";

/** This client as a device. */
export interface Device {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

export interface TriesTerms {
  readonly sodium: Sodium;
  readonly time: Time;
  /**
   * Begins to join. No event comes during this call.
   * @param secret the secret of the channel's handshake
   */
  dial(target: Target, events: DialEvents, secret: RunSecret): Dialling;
  readonly device: Device | null;
  readonly about: ClientContext["about"];
  /** Time between two pings, ms. */
  readonly pingMs: number;
}

export interface DialEvents extends Omit<RelayEvents, "failed"> {
  /** Joining failed. The last event. */
  failed(why: JoinFailure | SshFailure): void;
}

export interface TriesEvents {
  /** A try with this code is used up: somebody had a guess at it, or may have had one. */
  tryFailed(way: Way): void;
  confirmHost(hostPk: Uint8Array): void;
  pending(fingerprint: string): void;
  ready(host: ReadyHost): void;
  message(message: FromDaemon): void;
  /** Valid during the call. */
  frame(frame: Frame): void;
  /** The channel has room again. */
  drain(): void;
  heartbeat(): void;
  /** The try or its channel has ended, and not by `end` or `dial`. Comes once. */
  ended(ending: Ending): void;
}

export class Tries {
  #dialling: Dialling | null = null;
  #channel: ClientChannel | null = null;
  /** Carriers that have not ended yet. Some may still send what their channel has sent before its end. */
  readonly #carriers = new Set<Carrier>();
  #left: (() => void)[] = [];
  #pingMs: number;

  constructor(
    private readonly terms: TriesTerms,
    private readonly paths: Paths,
    private readonly events: TriesEvents,
  ) {
    this.#pingMs = terms.pingMs;
  }

  /** The last try's channel, even before it has joined. Null when the try has ended. */
  get channel(): ClientChannel | null {
    return this.#channel;
  }

  get isAtRest(): boolean {
    return !this.#dialling && this.#carriers.size === 0;
  }

  /** Resolves once every carrier has ended, so that everything sent has left. */
  left(): Promise<void> {
    if (this.#carriers.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#left.push(resolve));
  }

  pingEvery(ms: number): void {
    this.#pingMs = ms;
    // A direct path has its own time between pings.
    if (this.paths.path === "relay") this.#channel?.pingEvery(ms);
  }

  /** Ends the last try: with a `bye` for this reason if there is a channel, without one for null. It reports nothing more. */
  end(reason: Bye["reason"] | null): void {
    const channel = this.#channel;
    this.#channel = null;
    this.paths.down();
    this.#dialling?.dispose();
    this.#dialling = null;
    if (reason === null) channel?.cut();
    else channel?.end(reason);
  }

  /** Begins a try. The last one ends without a message. */
  dial(way: Way): void {
    this.end(null);
    const secret = way.secret ?? { secret: this.terms.sodium.randombytes_buf(SECRET_BYTES) };
    const channel = this.#channelBy(
      way,
      secret,
      (host) => this.paths.up(channel, carrier, host.ready.caps),
      () => {
        this.#carriers.delete(carrier);
        if (this.#carriers.size === 0) for (const left of this.#left.splice(0)) left();
      },
    );
    const carrier = this.paths.carrierFor(channel);
    this.#channel = channel;
    const events: DialEvents = {
      ...carrier.relayEvents,
      joined: (joined) => {
        this.#dialling = null;
        this.#carriers.add(carrier);
        carrier.begin(joined);
        channel.start(carrier);
      },
      failed: (end) => {
        this.#dialling = null;
        this.#ended("ssh" in end ? { by: "ssh", end } : { by: "relay", end });
      },
    };
    this.#dialling = this.terms.dial(way.target, events, secret);
  }

  /** @param left called when the carrier has ended */
  #channelBy(way: Way, secret: RunSecret, ready: (host: ReadyHost) => void, left: () => void): ClientChannel {
    const { sodium, time, device, about } = this.terms;
    const { events } = this;
    const isLast = () => this.#channel === channel;
    const channel: ClientChannel = clientChannel(
      {
        context: {
          sodium,
          secret,
          pinnedHost: way.hostPk,
          // A key that only the host was told, over ssh, proves that it is the host.
          confirmHost: isKey(way) && way.secret !== null,
          devicePk: device?.publicKey ?? null,
          about: { ...about, caps: [...about.caps, ...this.paths.caps] },
        },
        time,
        sign: (message) => device?.sign(message) ?? null,
        pingMs: this.#pingMs,
      },
      {
        tryFailed: () => events.tryFailed(way),
        confirmHost: (hostPk) => isLast() && events.confirmHost(hostPk),
        pending: (fingerprint) => isLast() && events.pending(fingerprint),
        ready: (host) => {
          if (!isLast()) return;
          events.ready(host);
          ready(host);
        },
        message: (message) => isLast() && events.message(message),
        frame: (frame) => isLast() && events.frame(frame),
        drain: () => isLast() && events.drain(),
        changed: () => isLast() && events.heartbeat(),
        closed: (end) => isLast() && this.#ended({ by: "channel", end }),
        left,
      },
    );
    return channel;
  }

  #ended(ending: Ending): void {
    this.#channel = null;
    this.paths.down();
    this.events.ended(ending);
  }
}
