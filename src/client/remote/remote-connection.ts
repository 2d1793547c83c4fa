// The connection to a remote host as `remi connect` uses it. It asks the person what the handshake needs, waits while the
// connection is lost, and says why it ended. `src/peer` decides how it comes back.

import type { ReadyHost } from "../../channel/client-channel.ts";
import { FORWARDS_TCP, type ReadyMessage, TAKES_DIRECT } from "../../channel/messages.ts";
import { Answers } from "../../peer/answers.ts";
import type { PeerState } from "../../peer/machine-states.ts";
import { Peer } from "../../peer/peer.ts";
import type { Route } from "../../peer/route-words.ts";
import type { StreamSide } from "../../peer/streams.ts";
import type { Way } from "../../peer/ways.ts";
import type { Alert } from "../../protocol/notification-record.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { goneWords } from "./connect-text.ts";
import type { ConnectionTerms, Opened, Up } from "./connection-terms.ts";

/** How long to wait for the list of sessions, ms. */
const LIST_MS_MAX = 10_000;

export class RemoteConnection {
  readonly #peer: Peer;
  /** The host of the present channel, or of the last one. */
  #host!: ReadyHost;
  /** The way that let it in at first. */
  #way!: Way;
  #isPaired = false;
  #over: string | null = null;
  #opened: ((opened: Opened<RemoteConnection>) => void) | null;
  #onRoute: () => void = () => {};
  readonly #onSessionsChanged = new Set<() => void>();
  #onAlert: (alert: Alert) => void = () => {};
  #onOver: (why: string) => void = () => {};
  #onReplaced: (takeOver: () => void) => void = () => {};
  #waiting: ((up: Up) => void)[] = [];
  #listed: (() => void)[] = [];
  /** Answers of all sessions, because an answer does not name its session. */
  readonly #answers = new Answers();
  /** Paused streams, and bytes of output for which credit is held back meanwhile. */
  readonly #paused = new Set<number>();
  #held = 0;

  private constructor(
    private readonly terms: ConnectionTerms,
    opened: (opened: Opened<RemoteConnection>) => void,
  ) {
    this.#opened = opened;
    this.#peer = new Peer(
      { ...terms, persists: false },
      {
        changed: (state) => this.#onState(state),
        tryFailed: (way) => terms.tryFailed(way),
        remember: (host, way) => {
          if (this.#opened) this.#way = way;
          return terms.isWhoItWas(host);
        },
        sessions: () => this.#onSessions(),
        heartbeat: () => this.#onRoute(),
        alert: (alert) => this.#onAlert(alert),
        answer: ({ request, last, bytes }) => this.#answers.take(request, last, bytes),
      },
    );
  }

  /** Connects for the first time. A failure is not tried again, but shown to the person. */
  static open(terms: ConnectionTerms): Promise<Opened<RemoteConnection>> {
    return new Promise((resolve) => new RemoteConnection(terms, resolve).#peer.begin(terms.ways));
  }

  /** The host's last `ready` message. */
  get ready(): ReadyMessage {
    return this.#host.ready;
  }

  get hostPk(): Uint8Array {
    return this.#host.hostPk;
  }

  /** Whether this device is paired: the host needed its signature. */
  get isPaired(): boolean {
    return this.#isPaired;
  }

  /** The path that the host's output takes, and its round trip. */
  get route(): Route {
    const path = "ssh" in this.#way.target ? "ssh" : this.#peer.path;
    return { path, roundTripMs: this.#peer.roundTripMs };
  }

  /** Whether a channel is ready. */
  get isUp(): boolean {
    return this.#peer.isReady;
  }

  /** Calls back whenever path, round trip or silence changes, or the channel is lost. One listener at a time. */
  onRoute(changed: () => void): void {
    this.#onRoute = changed;
  }

  /** Whether the host forwards TCP connections to clients that may have them. */
  get forwardsTcp(): boolean {
    return this.ready.caps.includes(FORWARDS_TCP);
  }

  /** The flows of every channel. */
  get flows(): Peer["flows"] {
    return this.#peer.flows;
  }

  /** Calls back with the reason when no channel will be ready any more, and at once if that is so. One listener at a time. */
  onOver(over: (why: string) => void): void {
    this.#onOver = over;
    if (this.#over !== null) over(this.#over);
  }

  /** Calls back when another client takes over, and at once if one already has. */
  onReplaced(replaced: (takeOver: () => void) => void): void {
    this.#onReplaced = replaced;
    if (this.#peer.state.phase === "replaced") replaced(() => this.#peer.takeOver());
  }

  /** Resolves as soon as a channel is ready, or none will be any more. */
  up(): Promise<Up> {
    if (this.#peer.isReady) return Promise.resolve({ ok: true });
    if (this.#over !== null) return Promise.resolve({ ok: false, why: this.#over });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Whether both ends can use a direct path. */
  get mayGoDirectly(): boolean {
    return this.terms.dialDirect !== null && this.ready.caps.includes(TAKES_DIRECT);
  }

  /** The sessions as the host last sent them, in the order of `ls`. Null while no channel is ready. */
  get sessions(): readonly SessionInfo[] | null {
    return this.#peer.isReady ? [...this.#peer.sessions.list.sessions].sort(byAge) : null;
  }

  /** Calls back whenever the sessions change or the channel is lost. Returns what stops that. */
  onSessions(changed: () => void): () => void {
    this.#onSessionsChanged.add(changed);
    return () => this.#onSessionsChanged.delete(changed);
  }

  /** Calls back for notifications of sessions. One listener at a time. */
  onAlert(alert: (alert: Alert) => void): void {
    this.#onAlert = alert;
  }

  /** Asks for the list of sessions, in the order of `ls`. Null when it does not come. */
  async list(): Promise<readonly SessionInfo[] | null> {
    if (!this.#peer.isReady) return null;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), LIST_MS_MAX);
      this.#listed.push(() => {
        clearTimeout(timer);
        resolve(this.sessions);
      });
      // The host sends the list by itself when it lets a client in.
      if (!this.#peer.sessions.isListing) this.#peer.list();
    });
  }

  /** Opens a stream to a session. Null when no channel is ready. */
  attach(session: string, side: StreamSide): number | null {
    const stream: number | null = this.#peer.attach(session, {
      ...side,
      frame: (frame) => {
        side.frame(frame);
        if ("bytes" in frame && typeof frame.bytes !== "number") this.#take(frame.bytes.byteLength);
      },
      detached: (reason) => {
        // A stream that has ended cannot be resumed, and would stay paused.
        if (stream !== null) this.setPaused(stream, false);
        side.detached(reason);
      },
    });
    return stream;
  }

  detach(stream: number): void {
    this.#peer.detach(stream);
    this.setPaused(stream, false);
  }

  readonly say: Peer["say"] = (message) => this.#peer.say(message);
  readonly send: Peer["send"] = (frame) => this.#peer.send(frame);

  /** Asks a session's host with a new number, and returns its answer. Null when the channel is lost first. */
  answer(ask: (request: number) => void): Promise<Uint8Array | null> {
    return this.#peer.isReady ? this.#answers.to(ask) : Promise.resolve(null);
  }

  /** Converts a time of this machine, ms since the epoch, to the host's clock. */
  onHostClock(time: number): number {
    return this.#peer.onHostClock(time);
  }

  /** While any stream is paused, credit is held back for all of them. */
  setPaused(stream: number, paused: boolean): void {
    if (paused) this.#paused.add(stream);
    else this.#paused.delete(stream);
    this.#take(0);
  }

  /** Leaves for good. Resolves once the goodbye has left. */
  async close(): Promise<void> {
    this.#end("this side has left");
    this.#peer.leave(true);
    await this.#peer.left();
  }

  /** Ends the channel as if it were lost. It comes back by itself. */
  cut(): void {
    this.#peer.cut();
  }

  /** This machine may have slept or changed networks: checks a channel that seems alive, and ends a pause. */
  wake(): void {
    this.#peer.wake();
  }

  #take(bytes: number): void {
    this.#held += bytes;
    if (this.#paused.size > 0 || this.#held === 0) return;
    this.#peer.taken(this.#held);
    this.#held = 0;
  }

  #onState(state: PeerState): void {
    switch (state.phase) {
      case "confirming":
        return state.isOpen ? void this.#confirm(state.hostPk) : undefined;
      case "pairing":
        return this.terms.pending(state.fingerprint);
      case "ready":
        return this.#onReady(state.host);
      case "replaced":
        this.#onLost();
        return this.#onReplaced(() => this.#peer.takeOver());
      case "failed":
        this.#onLost();
        this.#opened?.({ ok: false, failed: state });
        this.#opened = null;
        return this.#end(goneWords(state));
      case "idle":
      case "dialling":
      case "checking":
      case "down":
        return this.#onLost();
      default:
        return unhandled(state);
    }
  }

  async #confirm(hostPk: Uint8Array): Promise<void> {
    if (await this.terms.confirmHost(hostPk)) this.#peer.confirmHost();
    else this.#peer.declineHost();
  }

  #onReady(host: ReadyHost): void {
    this.#host = host;
    this.#isPaired ||= host.isPaired;
    this.#opened?.({ ok: true, connection: this, way: this.#way });
    this.#opened = null;
    for (const resolve of this.#waiting.splice(0)) resolve({ ok: true });
  }

  /** The channel is gone: its streams are no longer paused, and no list will come. */
  #onLost(): void {
    this.#paused.clear();
    this.#take(0);
    for (const listed of this.#listed.splice(0)) listed();
    this.#answers.lost();
    this.#onRoute();
    for (const changed of [...this.#onSessionsChanged]) changed();
  }

  #onSessions(): void {
    if (!this.#peer.sessions.isListing) for (const listed of this.#listed.splice(0)) listed();
    for (const changed of [...this.#onSessionsChanged]) changed();
  }

  #end(why: string): void {
    if (this.#over !== null) return;
    this.#over = why;
    this.#onOver(why);
    for (const resolve of this.#waiting.splice(0)) resolve({ ok: false, why });
  }
}

const byAge = (a: SessionInfo, b: SessionInfo) => a.createdAt - b.createdAt;
