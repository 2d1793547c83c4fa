// The tries at a channel, one after another, and the channel that comes of one: only of the last anything is told. Decides
// nothing.

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
   * Begins to join. Tells nothing from within this call.
   * @param secret what the channel begins with
   */
  dial(target: Target, events: DialEvents, secret: RunSecret): Dialling;
  readonly device: Device | null;
  readonly about: ClientContext["about"];
  /** Between two signs of life, ms. */
  readonly pingMs: number;
}

export interface DialEvents extends Omit<RelayEvents, "failed"> {
  /** It has not joined, and this is the last call. */
  failed(why: JoinFailure | SshFailure): void;
}

export interface TriesEvents {
  /** Somebody has had, or may have had, a guess at the way's code. */
  tryFailed(way: Way): void;
  confirmHost(hostPk: Uint8Array): void;
  pending(fingerprint: string): void;
  ready(host: ReadyHost): void;
  message(message: FromDaemon): void;
  /** Valid during the call. */
  frame(frame: Frame): void;
  heartbeat(): void;
  /** Told once of each try that nobody has ended here. */
  ended(ending: Ending): void;
}

export class Tries {
  #dialling: Dialling | null = null;
  #channel: ClientChannel | null = null;
  /** Those of which the channel has ended may not have let go yet. */
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

  /** Of the last try, also before it has joined; null when that is over. */
  get channel(): ClientChannel | null {
    return this.#channel;
  }

  get isAtRest(): boolean {
    return !this.#dialling && this.#carriers.size === 0;
  }

  /** Resolves once every carrier has let go: what was said has left. */
  left(): Promise<void> {
    if (this.#carriers.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#left.push(resolve));
  }

  pingEvery(ms: number): void {
    this.#pingMs = ms;
    // A direct path has a pace of its own.
    if (this.paths.path === "relay") this.#channel?.pingEvery(ms);
  }

  /** Ends the last try, with a word where there is a reason and somebody to say it to. Nothing is told of it any more. */
  end(reason: Bye["reason"] | null): void {
    const channel = this.#channel;
    this.#channel = null;
    this.paths.down();
    this.#dialling?.dispose();
    this.#dialling = null;
    if (reason === null) channel?.cut();
    else channel?.end(reason);
  }

  /** Begins a try; the last one is ended without a word. */
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

  /** @param left the carrier has let go */
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
          // A key that was told to the host in private is known to no other.
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
