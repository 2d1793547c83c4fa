// The client's end of a channel, as other code uses it.

import type { Time } from "../carrier/clock.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { ClientContext, ClientEffect, ClientEnd, ClientEvent, ClientState } from "./client-states.ts";
import { openClient, stepClient } from "./handshake-client.ts";
import type { FromClient, FromDaemon, ReadyMessage } from "./messages.ts";
import { type CommonEffect, type CommonEvent, Runner } from "./runner.ts";
import type { RunningChannel, RunningEvents } from "./running-channel.ts";

/** Time between two checks of the heartbeat, ms. The person sees seconds of silence. */
const LOOK_MS = 1_000;

type OwnEvent = Exclude<ClientEvent, CommonEvent>;
type OwnEffect = Exclude<ClientEffect, CommonEffect<ClientEnd>>;

export interface ClientChannelTerms {
  readonly context: ClientContext;
  readonly time: Time;
  /** Returns this device's signature, at once or later. Null or a rejected promise: it cannot sign. */
  sign(message: Uint8Array): Uint8Array | null | Promise<Uint8Array | null>;
  /** Time between two pings, ms. */
  readonly pingMs: number;
}

export interface ReadyHost {
  readonly ready: ReadyMessage;
  readonly hostPk: Uint8Array;
  /** The host lets nobody in without a device's signature, and accepted this one's. */
  readonly isPaired: boolean;
}

export interface ClientChannelEvents extends RunningEvents<FromDaemon, ClientEnd> {
  /** A try with this code is used up: somebody had a guess at it, or may have had one. */
  tryFailed(): void;
  /** The host is not known. Call `confirmHost` or `end("host_refused")`; the host waits only some seconds. */
  confirmHost(hostPk: Uint8Array): void;
  /** This device waits until somebody approves it at the host. */
  pending(pairFp: string): void;
  ready(host: ReadyHost): void;
}

export interface ClientChannel extends RunningChannel<FromClient> {
  /** The person confirms the host. Does nothing if `confirmHost` was not asked. */
  confirmHost(): void;
  /**
   * Converts a time of this machine, ms since the epoch, to the host's clock. The result may be too early by the time
   * that a message takes, never too late.
   */
  onHostClock(wallMs: number): number;
}

/** A channel. `start` begins it. */
export function clientChannel(terms: ClientChannelTerms, events: ClientChannelEvents): ClientChannel {
  return new ClientRunner(terms, events);
}

class ClientRunner
  extends Runner<ClientState, OwnEvent, OwnEffect, FromClient, ClientEnd>
  implements ClientChannel
{
  /** The host's clock minus this machine's, ms, as of its last message with a time. */
  #clockAhead = 0;
  #isPaired = false;

  constructor(
    private readonly client: ClientChannelTerms,
    private readonly events: ClientChannelEvents,
  ) {
    const { context, time, pingMs } = client;
    super(
      {
        open: () => openClient(context),
        step: (state, event) => stepClient(context, state, event),
      },
      { time, pingMs, lookMs: LOOK_MS, measures: true },
      events,
    );
  }

  confirmHost(): void {
    this.on({ type: "host-confirmed", now: this.now() });
  }

  onHostClock(wallMs: number): number {
    return Math.max(0, Math.floor(wallMs + this.#clockAhead));
  }

  protected now(): number {
    return this.client.time.clock.now();
  }

  protected silent(): void {
    this.cut();
  }

  protected do(effect: OwnEffect): void {
    switch (effect.type) {
      case "try-failed":
        return this.events.tryFailed();
      case "confirm-host":
        return this.events.confirmHost(effect.hostPk);
      case "sign":
        this.#isPaired = effect.isNeeded;
        return this.#sign(effect.message);
      case "pending":
        return this.events.pending(effect.pairFp);
      case "ready":
        this.#hearClock(effect.ready.now);
        return this.events.ready({ ...effect, isPaired: this.#isPaired });
      case "message":
        if (effect.message.t !== "pong") return this.events.message(effect.message);
        this.#hearClock(effect.message.now);
        return this.heartbeat.pong(effect.message.n);
      case "frame":
        return this.events.frame(effect.frame);
      default:
        return unhandled(effect);
    }
  }

  #sign(message: Uint8Array): void {
    const signed = (signature: Uint8Array | null) =>
      void this.on({ type: "signed", signature, now: this.now() });
    const signature = this.client.sign(message);
    if (signature instanceof Promise) signature.then(signed, () => signed(null));
    else signed(signature);
  }

  #hearClock(hostNow: number): void {
    this.#clockAhead = hostNow - this.client.time.wallNow();
  }
}
