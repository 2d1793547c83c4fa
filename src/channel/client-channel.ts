// The client's end of a channel, as whoever runs it sees it.

import type { Time } from "../carrier/clock.ts";
import type { ClientContext, ClientEnd } from "./client-states.ts";
import type { FromClient, FromDaemon, ReadyMessage } from "./messages.ts";
import type { RunningChannel, RunningEvents } from "./running-channel.ts";

export interface ClientChannelTerms {
  readonly context: ClientContext;
  readonly time: Time;
  /** This device's signature, at once or later; null, or a promise that is rejected: it cannot sign. */
  sign(message: Uint8Array): Uint8Array | null | Promise<Uint8Array | null>;
  /** Between two pings, ms. */
  readonly pingMs: number;
}

export interface ReadyHost {
  readonly ready: ReadyMessage;
  readonly hostPk: Uint8Array;
  /** The host lets nobody in without a device's signature, and has this one's: it is paired. */
  readonly isPaired: boolean;
}

export interface ClientChannelEvents extends RunningEvents<FromDaemon, ClientEnd> {
  /** Somebody has had, or may have had, a guess at the code. */
  tryFailed(): void;
  /** The host is not known: `confirmHost`, or `end("host_refused")`. The host waits for some seconds only. */
  confirmHost(hostPk: Uint8Array): void;
  /** The device waits for the approval of whoever is at the host. */
  pending(pairFp: string): void;
  ready(host: ReadyHost): void;
}

export interface ClientChannel extends RunningChannel<FromClient> {
  /** The person goes on to the host that was asked about. Nothing where none is. */
  confirmHost(): void;
  /** A time of this machine, ms since the epoch, on the host's clock. May be too early by a message's way, never late. */
  onHostClock(wallMs: number): number;
}
