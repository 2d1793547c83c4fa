// The client's side of one machine elsewhere, as one connection that never seems to end: runs the table of `machine.ts`
// over one channel after another, and keeps the machine's sessions, the streams to them and their credit. Knows no
// terminal, no page, no file.

import { Timer } from "../carrier/timer.ts";
import type { ReadyHost } from "../channel/client-channel.ts";
import { inTurn } from "../channel/in-turn.ts";
import type { Path } from "../channel/message-fields.ts";
import type { FromClient, FromDaemon } from "../channel/messages.ts";
import type { Frame } from "../protocol/frames.ts";
import type { Alert } from "../protocol/notification-record.ts";
import { unhandled } from "../protocol/unhandled.ts";
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
  /** The state is another. */
  changed(state: PeerState): void;
  /** Somebody has had, or may have had, a guess at the way's code. */
  tryFailed(way: Way): void;
  /**
   * Looks up whether the host's key is the one that it had before, if any, and may remember it. A code does not name
   * the host, so this is the first moment at which a stranger in its place is seen. A promise that is rejected: no.
   */
  remember(host: ReadyHost, way: Way): boolean | Promise<boolean>;
  /** The machine's sessions have changed. */
  sessions?(): void;
  alert?(alert: Alert): void;
  /** Path, round trip or silence of the channel have changed. */
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
      frame: (frame) => this.#streams.frame(frame),
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

  get roundTripMs(): number | null {
    return this.#tries.channel?.roundTripMs ?? null;
  }

  /** By which path the machine's output comes. */
  get path(): Path {
    return this.#paths.path;
  }

  get silentS(): number {
    return this.#tries.channel?.silentS ?? 0;
  }

  /** No carrier and no timer is left of it. */
  get isAtRest(): boolean {
    return this.#tries.isAtRest && this.#paths.isAtRest && !this.#wait.isSet;
  }

  // ---- the person's side

  /** Goes to the machine that the ways lead to, the best first, and leaves the one before. */
  begin(ways: readonly Way[]): void {
    this.sessions.clear();
    this.#on({ type: "begin", ways });
  }

  /** Has the machine tell its sessions anew. */
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

  /** The network or the person is back: no pause is waited out, and no channel that looks alive is trusted. */
  wake(): void {
    this.#on({ type: "wake" });
    this.#paths.hope();
  }

  /** With a goodbye the machine ends this client's access, unless it knows it as a device. */
  leave(goodbye: boolean): void {
    this.#on({ type: "leave", goodbye });
    this.sessions.clear();
  }

  /** Resolves once all that was said has left. */
  left(): Promise<void> {
    return this.#tries.left();
  }

  /** Breaks the channel as a lost link does; it comes back. */
  cut(): void {
    this.#tries.channel?.cut();
  }

  pingEvery(ms: number): void {
    this.#tries.pingEvery(ms);
  }

  // ---- the streams' side

  /** Calls back now if there is a channel, and whenever there is one again. Returns what stops that. */
  onUp(up: () => void): () => void {
    this.#onUp.add(up);
    if (this.isReady) up();
    return () => this.#onUp.delete(up);
  }

  /** Opens a stream to a session on the channel that is there; null when there is none. */
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
    this.#tries.channel?.send(frame);
  }

  /** Bytes of a stream's frames have been shown, or thrown away: so much more may come. */
  taken(bytes: number): void {
    this.#streams.taken(bytes);
  }

  /** A time of this machine, ms since the epoch, on the other one's clock. Never late. */
  onHostClock(wallMs: number): number {
    return this.#tries.channel?.onHostClock(wallMs) ?? wallMs;
  }

  // ---- the table's side

  #step(event: PeerEvent): void {
    const before = this.#state;
    const { state, effects } = stepPeer(this.#context, before, event);
    this.#state = state;
    for (const effect of effects) this.#do(effect);
    if (before.phase === "ready" && state.phase !== "ready") this.#streams.lost();
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
    // Of this channel, not of the one before.
    this.owner.heartbeat?.();
    this.#streams.begin();
    for (const up of [...this.#onUp]) up();
  }

  #onMessage(message: FromDaemon): void {
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
        // The channel's own.
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
