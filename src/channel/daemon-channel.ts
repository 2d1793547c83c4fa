// The daemon's end of a channel, as other code uses it.

import type { Time } from "../carrier/clock.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { NewClient } from "./daemon-authentication.ts";
import type { DaemonContext, DaemonEffect, DaemonEnd, DaemonEvent, DaemonState } from "./daemon-states.ts";
import { openDaemon, stepDaemon } from "./handshake-daemon.ts";
import type { FromClient, FromDaemon } from "./messages.ts";
import { type CommonEffect, type CommonEvent, Runner } from "./runner.ts";
import type { RunningChannel, RunningEvents } from "./running-channel.ts";

/** Time between two checks of the heartbeat, ms. Nobody is shown it, and there are many channels. */
const LOOK_MS = 5_000;

type OwnEvent = Exclude<DaemonEvent, CommonEvent>;
type OwnEffect = Exclude<DaemonEffect, CommonEffect<DaemonEnd>>;

/** What a client that was let in has sent. `refused`: a message that it may not send or that is not known. */
export type Received = "frame" | "refused" | FromClient["t"];

export interface DaemonChannelTerms {
  readonly context: DaemonContext;
  readonly time: Time;
  /** Time between two pings, ms. */
  readonly pingMs: number;
  /** Whether the client may go on after sending this. False ends the channel with `limit`. */
  allows(what: Received): boolean;
}

export interface DaemonChannelEvents extends RunningEvents<FromClient, DaemonEnd> {
  /** The handshake is no longer pending. */
  settled(): void;
  /** The code was wrong. The relay must be told, so that it counts this against the client's address. */
  wrongCode(): void;
  /** Somebody must decide: call `approve` or `refuse`. */
  askApproval(client: NewClient, pairFp: string): void;
  /** The client is let in. */
  ready(client: NewClient): void;
  /** Something was dropped, because the client may not send it. */
  denied(what: string): void;
}

export interface DaemonChannel extends RunningChannel<FromDaemon> {
  approve(): void;
  refuse(): void;
  /** Ends a pending handshake, because another one takes its place. */
  evict(): void;
}

/** A channel. `start` begins it. */
export function daemonChannel(terms: DaemonChannelTerms, events: DaemonChannelEvents): DaemonChannel {
  return new DaemonRunner(terms, events);
}

class DaemonRunner
  extends Runner<DaemonState, OwnEvent, OwnEffect, FromDaemon, DaemonEnd>
  implements DaemonChannel
{
  constructor(
    private readonly daemon: DaemonChannelTerms,
    private readonly events: DaemonChannelEvents,
  ) {
    const { context, time, pingMs } = daemon;
    super(
      { open: openDaemon, step: (state, event) => stepDaemon(context, state, event) },
      { time, pingMs, lookMs: LOOK_MS, measures: false },
      events,
    );
  }

  approve(): void {
    this.on({ type: "approved", now: this.now() });
  }

  refuse(): void {
    this.on({ type: "refused" });
  }

  evict(): void {
    this.on({ type: "evicted" });
  }

  /** The time of day, because the daemon sends it to the client, which dates its input by it. */
  protected now(): number {
    return this.daemon.time.wallNow();
  }

  protected silent(): void {
    this.end("timeout");
  }

  protected override allows(effects: readonly DaemonEffect[]): boolean {
    const given = effects.find(({ type }) => type === "message" || type === "frame");
    return this.daemon.allows(given?.type === "message" ? given.message.t : given ? "frame" : "refused");
  }

  protected do(effect: OwnEffect): void {
    switch (effect.type) {
      case "settled":
        return this.events.settled();
      case "wrong-code":
        return this.events.wrongCode();
      case "ask-approval":
        return this.events.askApproval(effect.client, effect.pairFp);
      case "ready":
        return this.events.ready(effect.client);
      case "message":
        if (effect.message.t !== "pong") return this.events.message(effect.message);
        return this.heartbeat.pong(effect.message.n);
      case "frame":
        return this.events.frame(effect.frame);
      case "denied":
        return this.events.denied(effect.what);
      default:
        return unhandled(effect);
    }
  }
}
