// The connection to one remote host as `remi connect` uses it: asks the person while it gets in, waits for it while it is
// down, and knows what to say when it is over. How it comes back is in `src/peer`.

import type { ReadyHost } from "../../channel/client-channel.ts";
import { SECRET_BYTES } from "../../channel/link.ts";
import type { ReadyMessage } from "../../channel/messages.ts";
import { fromBase64, toBase64 } from "../../crypto/byte-strings.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import type { PeerState } from "../../peer/machine-states.ts";
import { Peer, type PeerTerms } from "../../peer/peer.ts";
import type { Route } from "../../peer/route-words.ts";
import type { StreamSide } from "../../peer/streams.ts";
import type { Way } from "../../peer/ways.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { goneWords } from "./connect-text.ts";

/** How long the list of sessions may take, ms. */
const LIST_MS_MAX = 10_000;

export interface LineTerms extends Omit<PeerTerms, "persists"> {
  /** The ways in, the best first; one at least. */
  readonly ways: readonly Way[];
  /** Whether to go on to a host that is not known. */
  confirmHost(hostPk: Uint8Array): Promise<boolean>;
  /** Somebody at the host is to approve this machine. */
  pending(fingerprint: string): void;
  tryFailed(way: Way): void;
  /** Whether the host's key is the one that it had before, or new. */
  isWhoItWas(host: ReadyHost): boolean;
}

/** Up, or the reason why it never will be again. */
export type Up = { readonly ok: true } | { readonly ok: false; readonly why: string };

type Failed = Extract<PeerState, { readonly phase: "failed" }>;
export type OpenedLine =
  | { readonly ok: true; readonly line: RemoteLine; readonly way: Way }
  | { readonly ok: false; readonly failed: Failed };

export class RemoteLine {
  readonly #peer: Peer;
  /** Of the channel that is there, or was the last. */
  #host!: ReadyHost;
  /** What let it in at first. */
  #way!: Way;
  #isPaired = false;
  #over: string | null = null;
  #opened: ((opened: OpenedLine) => void) | null;
  #onRoute: () => void = () => {};
  #onReplaced: (takeOver: () => void) => void = () => {};
  #waiting: ((up: Up) => void)[] = [];
  #listed: (() => void)[] = [];
  /** Streams whose output is to wait, and the bytes that came meanwhile: there is one terminal. */
  readonly #paused = new Set<number>();
  #held = 0;

  private constructor(
    private readonly terms: LineTerms,
    opened: (opened: OpenedLine) => void,
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
      },
    );
  }

  /** Connects for the first time. It is not tried again: what went wrong is for the user to see. */
  static open(terms: LineTerms): Promise<OpenedLine> {
    return new Promise((resolve) => new RemoteLine(terms, resolve).#peer.begin(terms.ways));
  }

  /** What the host said when the channel became ready, the last time. */
  get ready(): ReadyMessage {
    return this.#host.ready;
  }

  get hostPk(): Uint8Array {
    return this.#host.hostPk;
  }

  /** The host has needed this device's signature: it is paired. */
  get isPaired(): boolean {
    return this.#isPaired;
  }

  /** By which path the host's output comes, and its round trip in ms; null before that is known. */
  get route(): Route {
    const path = "ssh" in this.#way.target ? "ssh" : this.#peer.path;
    return { path, roundTripMs: this.#peer.roundTripMs };
  }

  /** There is a channel. */
  get isUp(): boolean {
    return this.#peer.isReady;
  }

  /** Calls back whenever path, round trip or silence have changed, or the channel is lost. One listener at a time. */
  onRoute(changed: () => void): void {
    this.#onRoute = changed;
  }

  /** Calls back whenever another client has taken over, also when it has already. */
  onReplaced(replaced: (takeOver: () => void) => void): void {
    this.#onReplaced = replaced;
    if (this.#peer.state.phase === "replaced") replaced(() => this.#peer.takeOver());
  }

  /** Resolves as soon as there is a channel. */
  up(): Promise<Up> {
    if (this.#peer.isReady) return Promise.resolve({ ok: true });
    if (this.#over !== null) return Promise.resolve({ ok: false, why: this.#over });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Asks for the sessions; null when they do not come. */
  async list(): Promise<readonly SessionInfo[] | null> {
    if (!this.#peer.isReady) return null;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), LIST_MS_MAX);
      this.#listed.push(() => {
        clearTimeout(timer);
        resolve(this.#peer.isReady ? this.#peer.sessions.list.sessions : null);
      });
      this.#peer.list();
    });
  }

  /** Opens a stream to a session; null when there is no channel, any more. */
  attach(session: string, side: StreamSide): number | null {
    const stream: number | null = this.#peer.attach(session, {
      ...side,
      frame: (frame) => {
        side.frame(frame);
        if ("bytes" in frame && typeof frame.bytes !== "number") this.#take(frame.bytes.byteLength);
      },
      detached: (reason) => {
        // Nobody can let it go on any more.
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

  /** A time of this machine, ms since the epoch, on the host's clock. */
  onHostClock(time: number): number {
    return this.#peer.onHostClock(time);
  }

  /** A stream whose output is to wait keeps back the credit of all. */
  setPaused(stream: number, paused: boolean): void {
    if (paused) this.#paused.add(stream);
    else this.#paused.delete(stream);
    this.#take(0);
  }

  /** Leaves for good. Resolves when the goodbye has left. */
  async close(): Promise<void> {
    this.#end("this side has left");
    this.#peer.leave(true);
    await this.#peer.left();
  }

  /** Cuts the channel as a lost link does; it comes back. */
  cut(): void {
    this.#peer.cut();
  }

  /** This machine may have slept, or have another network: nothing that looks alive is trusted, and no pause waited out. */
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
    this.#opened?.({ ok: true, line: this, way: this.#way });
    this.#opened = null;
    for (const resolve of this.#waiting.splice(0)) resolve({ ok: true });
  }

  /** Nothing is paused on a channel that is gone, and no list comes of it. */
  #onLost(): void {
    this.#paused.clear();
    this.#take(0);
    for (const listed of this.#listed.splice(0)) listed();
    this.#onRoute();
  }

  #onSessions(): void {
    if (!this.#peer.sessions.isListing) for (const listed of this.#listed.splice(0)) listed();
  }

  #end(why: string): void {
    if (this.#over !== null) return;
    this.#over = why;
    for (const resolve of this.#waiting.splice(0)) resolve({ ok: false, why });
  }
}

/** The ticket as it is kept on disk for a paired device. */
export function keptKey(sodium: Sodium, line: RemoteLine): { secret: string; expires: number } | null {
  const { key } = line.ready;
  if (!line.isPaired || !key) return null;
  const secret = fromBase64(sodium, key.secret, SECRET_BYTES);
  return secret && { secret: toBase64(sodium, secret), expires: key.expires };
}
