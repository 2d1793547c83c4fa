// Runs the client's machine for one channel: its carrier, its waits, its signs of life. Knows neither what a session is
// nor what the user is told.

import type { Carrier } from "../../carrier/carrier.ts";
import { MONOTONIC } from "../../carrier/monotonic-clock.ts";
import { openRelaySocket } from "../../carrier/relay-socket.ts";
import type {
  ClientContext,
  ClientEffect,
  ClientEnd,
  ClientEvent,
  ClientState,
} from "../../channel/client-states.ts";
import { openClient, stepClient } from "../../channel/handshake-client.ts";
import type { Bye, FromClient, FromDaemon, ReadyMessage } from "../../channel/messages.ts";
import { dialRelay } from "../../peer/relay-carrier.ts";
import type { JoinFailure, RelayTarget } from "../../peer/relay-join.ts";
import type { Frame } from "../../protocol/frames.ts";

/** Between two pings inside the channel, ms. */
const PING_MS = 15_000;
/** Silence after which the other end is gone, ms: what a relay answers proves nothing about it. */
const SILENCE_MS_MAX = 45_000;
/** Between two looks at the clock, ms. */
const TICK_MS = 2_000;
/** A look that comes this much late, ms, means that the machine was asleep: the channel is proven at once. */
const RESUME_DRIFT_MS = 8_000;
/** How long the daemon may take to answer after that, ms. */
const PROVE_MS = 4_000;

export interface ChannelTerms extends Omit<ClientContext, "confirmHost"> {
  /** URL of the relay, ending in `/connect`. */
  readonly relay: string;
  readonly target: RelayTarget;
  /** Asks the user whether to go on to a host that is not pinned; null where the code has vouched for it. */
  readonly confirmHost: ((hostPk: Uint8Array) => Promise<boolean>) | null;
  readonly sign: (message: Uint8Array) => Uint8Array;
  readonly signal: AbortSignal;
}

export interface ChannelEvents {
  pending(pairFp: string): void;
  /** Somebody has had, or may have had, a guess at the code. */
  tryFailed(): void;
  message(message: FromDaemon): void;
  frame(frame: Frame): void;
  /** Called once, for a channel that was ready. */
  closed(end: ClientEnd): void;
}

export interface ReadyChannel {
  readonly ok: true;
  readonly channel: RemoteChannel;
  readonly ready: ReadyMessage;
  readonly hostPk: Uint8Array;
  /** The host needed this device's signature. */
  readonly signed: boolean;
}

/** The user left while it was being dialled. */
export interface Stopping {
  readonly reason: "stopping";
  readonly detail: string;
  readonly retryMs: number;
}

export type OpenedChannel =
  | ReadyChannel
  | { readonly ok: false; readonly kind: "relay"; readonly failure: JoinFailure | Stopping }
  /** `confirmed`: the host that the user said yes to, too late for this channel. */
  | {
      readonly ok: false;
      readonly kind: "ended";
      readonly end: ClientEnd;
      readonly confirmed: Uint8Array | null;
    };

/** Joins at the relay and runs the handshake until the channel is ready or over. Never rejects. */
export function openChannel(terms: ChannelTerms, events: ChannelEvents): Promise<OpenedChannel> {
  const { relay: url, target, signal } = terms;
  return new Promise((resolve) => {
    let channel: RemoteChannel | null = null;
    const unjoined = (failure: JoinFailure | Stopping) => {
      signal.removeEventListener("abort", aborted);
      resolve({ ok: false, kind: "relay", failure });
    };
    const dialling = dialRelay(
      { open: openRelaySocket, clock: MONOTONIC, url, target },
      {
        joined(carrier) {
          signal.removeEventListener("abort", aborted);
          channel = new RemoteChannel(terms, events, carrier, resolve);
          channel.start();
        },
        failed: unjoined,
        frame: (bytes) => channel!.receive(bytes),
        drain() {},
        closed: () => channel!.lost(),
      },
    );
    const aborted = () => {
      dialling.dispose();
      unjoined({ reason: "stopping", detail: "", retryMs: 0 });
    };
    if (signal.aborted) aborted();
    else signal.addEventListener("abort", aborted, { once: true });
  });
}

export class RemoteChannel {
  readonly #context: ClientContext;
  #state!: ClientState;
  #wait: ReturnType<typeof setTimeout> | null = null;
  #ticking: ReturnType<typeof setInterval> | null = null;
  #settle: ((opened: OpenedChannel) => void) | null;
  #signed = false;
  #confirming: Promise<Uint8Array | null> | null = null;
  readonly #left = Promise.withResolvers<void>();
  #heardAt = Date.now();
  #pingedAt = Date.now();
  #tickedAt = Date.now();
  /** After a sleep: the time by which a sign of life must have come. */
  #proveBy: number | null = null;
  #pings = 0;
  /** The daemon's clock against this one, ms, as old as the message that told it. */
  #clockAhead = 0;
  readonly #aborted = () => this.end("closed");

  constructor(
    private readonly terms: ChannelTerms,
    private readonly events: ChannelEvents,
    private readonly carrier: Carrier,
    settle: (opened: OpenedChannel) => void,
  ) {
    this.#context = { ...terms, confirmHost: terms.confirmHost !== null };
    this.#settle = settle;
  }

  /** For `openChannel`. */
  start(): void {
    const { state, effects } = openClient(this.#context);
    this.#state = state;
    this.#run(effects);
    if (this.terms.signal.aborted) this.#aborted();
    else this.terms.signal.addEventListener("abort", this.#aborted, { once: true });
  }

  get isReady(): boolean {
    return this.#state.phase === "ready";
  }

  /** This machine's time on the daemon's clock, ms. Late by the way of the message that told it, never early. */
  onDaemonClock(time: number): number {
    return Math.max(0, Math.floor(time + this.#clockAhead));
  }

  send(frame: Frame): void {
    if (this.isReady) this.#on({ type: "send", frame, now: Date.now() });
  }

  say(message: FromClient): void {
    this.send({ kind: "control", json: JSON.stringify(message) });
  }

  /** Ends it cleanly. Nothing happens when it has ended. */
  end(reason: Bye["reason"]): void {
    this.#on({ type: "end", reason });
  }

  /** Resolves once the carrier has let go. */
  left(): Promise<void> {
    return this.#left.promise;
  }

  /** Breaks it as a lost link does. */
  cut(): void {
    this.#on({ type: "lost" });
  }

  /** For `openChannel`. Never throws for what the bytes are. */
  receive(bytes: Uint8Array): void {
    this.#heardAt = Date.now();
    this.#proveBy = null;
    this.#on({ type: "message", bytes, now: Date.now() });
  }

  /** For `openChannel`: the carrier has ended. */
  lost(): void {
    this.#left.resolve();
    this.#on({ type: "lost" });
  }

  #on(event: ClientEvent): void {
    const step = stepClient(this.#context, this.#state, event);
    this.#state = step.state;
    this.#run(step.effects);
  }

  #run(effects: readonly ClientEffect[]): void {
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: ClientEffect): void {
    switch (effect.type) {
      case "transmit":
        this.carrier.send(effect.bytes);
        return;
      case "wait":
        if (this.#wait) clearTimeout(this.#wait);
        this.#wait = effect.ms === null ? null : setTimeout(() => this.#on({ type: "timeout" }), effect.ms);
        return;
      case "try-failed":
        return this.events.tryFailed();
      case "confirm-host":
        this.#confirming = this.#confirm(effect.hostPk);
        return;
      case "sign":
        this.#signed = effect.isNeeded;
        return this.#on({ type: "signed", signature: this.terms.sign(effect.message), now: Date.now() });
      case "pending":
        return this.events.pending(effect.pairFp);
      case "ready":
        return this.#ready(effect.ready, effect.hostPk);
      case "message":
        if (effect.message.t === "pong") this.#clockAhead = effect.message.now - Date.now();
        return this.events.message(effect.message);
      case "frame":
        return this.events.frame(effect.frame);
      case "closed":
        return void this.#closed(effect.end);
    }
  }

  async #confirm(hostPk: Uint8Array): Promise<Uint8Array | null> {
    const yes = await this.terms.confirmHost!(hostPk);
    if (yes) this.#on({ type: "host-confirmed", now: Date.now() });
    else this.end("host_refused");
    return yes ? hostPk : null;
  }

  #ready(ready: ReadyMessage, hostPk: Uint8Array): void {
    this.#clockAhead = ready.now - Date.now();
    this.#tickedAt = this.#pingedAt = Date.now();
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    const settle = this.#settle;
    this.#settle = null;
    settle?.({ ok: true, channel: this, ready, hostPk, signed: this.#signed });
  }

  #tick(): void {
    const now = Date.now();
    const slept = now - this.#tickedAt > TICK_MS + RESUME_DRIFT_MS;
    this.#tickedAt = now;
    if (slept) {
      this.#proveBy = now + PROVE_MS;
      this.#ping(now);
    } else if (this.#proveBy !== null ? now > this.#proveBy : now - this.#heardAt > SILENCE_MS_MAX) {
      this.cut();
    } else if (now - this.#pingedAt >= PING_MS) {
      this.#ping(now);
    }
  }

  #ping(now: number): void {
    this.#pingedAt = now;
    this.say({ t: "ping", n: ++this.#pings });
  }

  async #closed(end: ClientEnd): Promise<void> {
    if (this.#wait) clearTimeout(this.#wait);
    if (this.#ticking) clearInterval(this.#ticking);
    this.terms.signal.removeEventListener("abort", this.#aborted);
    this.carrier.close();
    const settle = this.#settle;
    this.#settle = null;
    if (!settle) return this.events.closed(end);
    // The user may still be asked, and be the reason why it took too long.
    const confirmed = this.#confirming ? await this.#confirming : null;
    settle({ ok: false, kind: "ended", end, confirmed });
  }
}
