// Runs the daemon's machine for one channel of the relay: its time-outs, its signs of life, and its one client once it
// is let in. Knows neither who may come in nor what a session is.

import type { NewClient } from "../channel/daemon-authentication.ts";
import type {
  DaemonContext,
  DaemonEffect,
  DaemonEnd,
  DaemonEvent,
  DaemonState,
} from "../channel/daemon-states.ts";
import { openDaemon, stepDaemon } from "../channel/handshake-daemon.ts";
import type { Bye, FromClient, FromDaemon } from "../channel/messages.ts";
import type { Frame } from "../protocol/frames.ts";
import { CHANNEL_FRAME_BYTES_MAX } from "../protocol/limits.ts";
import { ChannelBudget, type Received } from "./channel-budget.ts";

/** Between two pings inside the channel, ms. */
export const PING_MS = 15_000;
/** Silence after which the other end is gone, ms: what a relay answers proves nothing about it. */
export const SILENCE_MS_MAX = 45_000;

/** What the client is given to once it is in. */
export interface ClientSide {
  message(message: FromClient): void;
  frame(frame: Frame): void;
  /** Called once, and nothing after it. */
  closed(end: DaemonEnd): void;
}

export interface ChannelEvents {
  /** To the relay. False: it does not take any more, and the channel is over. */
  transmit(bytes: Uint8Array): boolean;
  settled(): void;
  wrongCode(): void;
  askApproval(client: NewClient, pairFp: string): void;
  /** It is in; returns who takes what it sends. */
  ready(client: NewClient): ClientSide;
  denied(what: string): void;
  /** The last of all. */
  closed(end: DaemonEnd): void;
}

const utf8 = new TextEncoder();

export class ChannelDriver {
  #state: DaemonState;
  #wait: ReturnType<typeof setTimeout> | null = null;
  #pinging: ReturnType<typeof setInterval> | null = null;
  #client: ClientSide | null = null;
  readonly #budget = new ChannelBudget(Date.now());
  #heardAt = Date.now();
  #pings = 0;

  constructor(
    private readonly context: DaemonContext,
    private readonly events: ChannelEvents,
  ) {
    const { state, effects } = openDaemon();
    this.#state = state;
    this.#run(effects);
  }

  get isClosed(): boolean {
    return this.#state.phase === "closed";
  }

  get isReady(): boolean {
    return this.#state.phase === "ready";
  }

  /** A message of the other end. Never throws for what it holds. */
  receive(bytes: Uint8Array): void {
    const now = (this.#heardAt = Date.now());
    const wasReady = this.isReady;
    const what = this.#on({ type: "message", bytes, now });
    if (wasReady && this.isReady && !this.#budget.take(what, now)) this.end("limit");
  }

  /** Sends a frame to a client that is in; nothing otherwise. */
  send(frame: Frame): void {
    if (this.isReady) this.#on({ type: "send", frame, now: Date.now() });
  }

  /** Sends a message. False when it is too long for a frame: it is not sent. */
  say(message: FromDaemon): boolean {
    const json = JSON.stringify(message);
    if (
      json.length > CHANNEL_FRAME_BYTES_MAX - 1 ||
      utf8.encode(json).byteLength > CHANNEL_FRAME_BYTES_MAX - 1
    )
      return false;
    this.send({ kind: "control", json });
    return true;
  }

  approve(): void {
    this.#on({ type: "approved", now: Date.now() });
  }

  refuse(): void {
    this.#on({ type: "refused" });
  }

  evict(): void {
    this.#on({ type: "evicted" });
  }

  end(reason: Bye["reason"]): void {
    this.#on({ type: "end", reason });
  }

  /** The carrier is gone. */
  lost(): void {
    this.#on({ type: "lost" });
  }

  /** What it was that came, if something did. */
  #on(event: DaemonEvent): Received {
    const step = stepDaemon(this.context, this.#state, event);
    this.#state = step.state;
    this.#run(step.effects);
    const given = step.effects.find(({ type }) => type === "message" || type === "frame");
    return given?.type === "message" ? given.message.t : given ? "frame" : "refused";
  }

  #run(effects: readonly DaemonEffect[]): void {
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: DaemonEffect): void {
    switch (effect.type) {
      case "transmit":
        // Not from here: the effects that follow belong to the state before the loss.
        if (!this.events.transmit(effect.bytes)) queueMicrotask(() => this.lost());
        return;
      case "wait":
        if (this.#wait) clearTimeout(this.#wait);
        this.#wait = effect.ms === null ? null : setTimeout(() => this.#on({ type: "timeout" }), effect.ms);
        return;
      case "settled":
        return this.events.settled();
      case "wrong-code":
        return this.events.wrongCode();
      case "ask-approval":
        return this.events.askApproval(effect.client, effect.pairFp);
      case "ready":
        this.#pinging = setInterval(() => this.#ping(), PING_MS);
        this.#client = this.events.ready(effect.client);
        return;
      case "message":
        return this.#client?.message(effect.message);
      case "frame":
        return this.#client?.frame(effect.frame);
      case "denied":
        return this.events.denied(effect.what);
      case "closed":
        return this.#closed(effect.end);
    }
  }

  #ping(): void {
    if (Date.now() - this.#heardAt > SILENCE_MS_MAX) return this.end("timeout");
    this.say({ t: "ping", n: ++this.#pings });
  }

  #closed(end: DaemonEnd): void {
    if (this.#wait) clearTimeout(this.#wait);
    if (this.#pinging) clearInterval(this.#pinging);
    const client = this.#client;
    this.#client = null;
    client?.closed(end);
    this.events.closed(end);
  }
}
