// The client's side of a machine elsewhere: one connection over any number of channels. Runs the table of `machine.ts`,
// and has the list of the machine's sessions, the streams to them and their credit. Knows no screen, no page and no file.

import { Timer } from "../carrier/timer.ts";
import type { ReadyHost } from "../channel/client-channel.ts";
import { inTurn } from "../channel/in-turn.ts";
import type { Path } from "../channel/message-fields.ts";
import type { FromClient, FromDaemon } from "../channel/messages.ts";
import type { Frame } from "../protocol/frames.ts";
import type { Alert } from "../protocol/notification-record.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { ChannelFlows } from "./channel-flows.ts";
import { isFlowMessage } from "./flow-side.ts";
import { stepPeer } from "./machine.ts";
import { IDLE, type PeerContext, type PeerEffect, type PeerEvent, type PeerState } from "./machine-states.ts";
import type { Ending } from "./outcome.ts";
import { Paths, type PathsTerms } from "./paths.ts";
import { SessionTable } from "./session-table.ts";
import { type StreamSide, Streams } from "./streams.ts";
import { Tries, type TriesTerms } from "./tries.ts";
import type { Way } from "./ways.ts";

export interface PeerTerms extends Omit<PeerContext, "hasDevice">, TriesTerms, PathsTerms {}

export interface PeerOwner {
  /** The state has changed. */
  changed(state: PeerState): void;
  /** A try with this code is used up: somebody had a guess at it, or may have had one. */
  tryFailed(way: Way): void;
  /** Whether the host's key is the one from before, or new: a code names no host. A rejected promise is no. */
  remember(host: ReadyHost, way: Way): boolean | Promise<boolean>;
  /** The machine's sessions have changed. */
  sessions?(): void;
  alert?(alert: Alert): void;
  /** A piece of an answer of a session's host. Only its number says to which question. Valid during the call. */
  answer?(answer: Extract<Frame, { kind: "answer" }>): void;
  /** The channel's path, round trip or silence has changed. */
  heartbeat?(): void;
}

export class Peer {
  readonly sessions: SessionTable;
  #state: PeerState = IDLE;
  readonly #context: PeerContext;
  readonly #on = inTurn<PeerEvent>((event) => this.#step(event));
  readonly #tries: Tries;
  readonly #paths: Paths;
  readonly #wait: Timer;
  readonly #streams: Streams;
  readonly flows = new ChannelFlows(this, () => this.terms.time.clock.now());
  readonly #onUp = new Set<() => void>();

  constructor(
    private readonly terms: PeerTerms,
    private readonly owner: PeerOwner,
  ) {
    this.#context = { ...terms, triesLeft: (way) => terms.triesLeft(way), hasDevice: terms.device !== null };
    const { clock } = terms.time;
    this.#wait = new Timer(clock, () => this.#on({ type: "timeout", now: clock.now() }));
    this.#paths = new Paths(terms, () => owner.heartbeat?.());
    this.#tries = new Tries(terms, this.#paths, {
      tryFailed: (way) => owner.tryFailed(way),
      confirmHost: (hostPk) => this.#on({ type: "confirm-host", hostPk }),
      pending: (fingerprint) => this.#on({ type: "pending", fingerprint }),
      ready: (host) => {
        this.sessions.begin();
        this.#on({ type: "ready", host });
      },
      message: (message) => this.#onMessage(message),
      frame: (frame) => this.#onFrame(frame),
      drain: () => this.flows.drain(),
      heartbeat: () => owner.heartbeat?.(),
      ended: (ending) => this.#onEnded(ending),
    });
    this.sessions = new SessionTable(() => owner.sessions?.());
    this.#streams = new Streams(this);
  }

  get state(): PeerState {
    return this.#state;
  }

  get isReady(): boolean {
    return this.#state.phase === "ready" && this.#tries.channel?.isReady === true;
  }

  /** What was sent waits: what can wait, waits for `drain`. */
  get isFull(): boolean {
    return this.#tries.channel?.isFull ?? true;
  }

  get roundTripMs(): number | null {
    return this.#tries.channel?.roundTripMs ?? null;
  }

  /** The path that the machine's output takes. */
  get path(): Path {
    return this.#paths.path;
  }

  get silentS(): number {
    return this.#tries.channel?.silentS ?? 0;
  }

  /** No carrier and no timer is left. */
  get isAtRest(): boolean {
    return this.#tries.isAtRest && this.#paths.isAtRest && !this.#wait.isSet;
  }

  // ---- the person's side

  /** Connects to a machine by the first of these ways in that works, and leaves the machine before. */
  begin(ways: readonly Way[]): void {
    this.sessions.clear();
    this.#on({ type: "begin", ways });
  }

  /** Asks the machine for its list of sessions again. */
  list(): void {
    this.sessions.begin();
    this.say({ t: "list" });
  }

  confirmHost(): void {
    this.#on({ type: "confirmed" });
  }

  declineHost(): void {
    this.#on({ type: "declined" });
  }

  takeOver(): void {
    this.#on({ type: "take-over" });
  }

  /** The network or the person is back: ends a pause, and checks a channel that seems alive. */
  wake(): void {
    this.#on({ type: "wake" });
    this.#paths.hope();
  }

  /** Leaves the machine. With a goodbye the machine ends this client's access, unless the client is a device. */
  leave(goodbye: boolean): void {
    this.#on({ type: "leave", goodbye });
    this.sessions.clear();
  }

  /** Resolves once everything sent has left. */
  left(): Promise<void> {
    return this.#tries.left();
  }

  /** Ends the channel as if it were lost. The peer comes back by itself. */
  cut(): void {
    this.#tries.channel?.cut();
  }

  pingEvery(ms: number): void {
    this.#tries.pingEvery(ms);
  }

  // ---- the streams' side

  /** Calls `up` for each channel that becomes ready, and at once if one is. The returned function stops that. */
  onUp(up: () => void): () => void {
    this.#onUp.add(up);
    if (this.isReady) up();
    return () => this.#onUp.delete(up);
  }

  /** Opens a stream to a session. Null when no channel is ready. */
  attach(session: string, side: StreamSide): number | null {
    return this.isReady ? this.#streams.attach(session, side) : null;
  }

  detach(stream: number): void {
    this.#streams.detach(stream);
  }

  say(message: FromClient): void {
    this.#tries.channel?.say(message);
  }

  send(frame: Frame): void {
    if (frame.kind === "input") this.flows.typed();
    this.#tries.channel?.send(frame);
  }

  /** Bytes of a stream's frames were used up, so the machine may send as many again. */
  taken(bytes: number): void {
    this.#streams.taken(bytes);
  }

  /** Converts a time of this machine, ms since the epoch, to the other one's clock. Never too late. */
  onHostClock(wallMs: number): number {
    return this.#tries.channel?.onHostClock(wallMs) ?? wallMs;
  }

  // ---- the table's side

  #step(event: PeerEvent): void {
    const before = this.#state;
    const { state, effects } = stepPeer(this.#context, before, event);
    this.#state = state;
    for (const effect of effects) this.#do(effect);
    if (before.phase === "ready" && state.phase !== "ready") {
      this.#streams.lost();
      this.flows.lost();
    }
    if (state !== before) this.owner.changed(state);
    if (before.phase !== "ready" && state.phase === "ready") this.#up();
  }

  #do(effect: PeerEffect): void {
    switch (effect.type) {
      case "dial":
        this.sessions.interrupt();
        return this.#tries.dial(effect.way);
      case "end":
        this.sessions.interrupt();
        return this.#tries.end(effect.reason);
      case "confirm-host":
        return this.#tries.channel?.confirmHost();
      case "prove":
        return this.#tries.channel?.check();
      case "remember":
        return this.#remember(effect.host, effect.way);
      case "wait":
        return this.#wait.set(effect.ms);
      default:
        return unhandled(effect);
    }
  }

  #onEnded(ending: Ending): void {
    this.sessions.interrupt();
    const { time, random } = this.terms;
    this.#on({ type: "ended", ending, now: time.clock.now(), chance: random() });
  }

  #remember(host: ReadyHost, way: Way): void {
    const { channel } = this.#tries;
    const checked = (isSame: boolean) => {
      if (this.#tries.channel === channel)
        this.#on({ type: "checked", isSame, now: this.terms.time.clock.now() });
    };
    const known = this.owner.remember(host, way);
    if (typeof known === "boolean") checked(known);
    else known.then(checked, () => checked(false));
  }

  #up(): void {
    // Path and round trip are the new channel's now.
    this.owner.heartbeat?.();
    this.#streams.begin();
    this.flows.up();
    for (const up of [...this.#onUp]) up();
  }

  #onFrame(frame: Frame): void {
    if (frame.kind === "flow" || frame.kind === "flowCredit") return this.flows.frame(frame);
    if (frame.kind === "answer") this.owner.answer?.(frame);
    this.#streams.frame(frame);
  }

  #onMessage(message: FromDaemon): void {
    if (isFlowMessage(message)) return this.flows.message(message);
    switch (message.t) {
      case "session":
        return this.sessions.put(message.info);
      case "removed":
        return this.sessions.remove(message.id);
      case "listed":
        return this.sessions.listed();
      case "alert":
        return this.owner.alert?.(message);
      case "attached":
      case "detached":
      case "told":
        return this.#streams.message(message);
      case "auth_req":
      case "pending":
      case "ready":
      case "ping":
      case "pong":
      case "bye":
      case "sessions.done":
      case "sessions.failed":
        // The channel handles these itself, and no client asks for sessions to be managed yet.
        return;
      case "rtc.offer":
      case "rtc.none":
      case "rtc.ice":
      case "path":
        return this.#paths.message(message);
      default:
        return unhandled(message);
    }
  }
}
