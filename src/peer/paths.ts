// Runs the table of `path.ts` for one connection: asks the machine for a direct path, answers its offer, measures the path
// and moves the channel to it. It outlives the channels, so that what failed on one is not tried at once on the next.

import type { Time } from "../carrier/clock.ts";
import type { DialDirect, DirectAttempt } from "../carrier/direct.ts";
import { Timer } from "../carrier/timer.ts";
import type { ClientChannel } from "../channel/client-channel.ts";
import { inTurn } from "../channel/in-turn.ts";
import type { Path } from "../channel/message-fields.ts";
import { type FromDaemon, TAKES_DIRECT } from "../channel/messages.ts";
import { MovingCarrier } from "../channel/moving-carrier.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { ON_RELAY, type PathEffect, type PathEvent, type PathState, stepPath } from "./path.ts";

/** Echoes that measure a direct path. During the first ones an end may still be busy with opening it. */
const PROBES = 5;
/** Time between two pings on a direct path, and the silence after which it is given up, ms: WebRTC reports its end too late. */
export const DIRECT_PING_MS = 500;
export const DIRECT_SILENCE_MS_MAX = 2_000;

export interface PathsTerms {
  readonly time: Time;
  /** 0 to 1. */
  random(): number;
  /** Null: this client uses no direct path. */
  readonly dialDirect: DialDirect | null;
}

/** A message about a direct path. */
export type PathMessage = Extract<FromDaemon, { readonly t: "rtc.offer" | "rtc.none" | "rtc.ice" | "path" }>;

/** A channel and what carries it. */
interface Up {
  readonly channel: ClientChannel;
  readonly carrier: MovingCarrier;
}

export class Paths {
  #state: PathState = ON_RELAY;
  #up: Up | null = null;
  /** An attempt that is not open yet. */
  #attempt: DirectAttempt | null = null;
  readonly #wait: Timer;
  /** The probe whose echo is awaited. */
  #probe: { readonly n: number; readonly at: number } | null = null;
  #bestMs = Number.POSITIVE_INFINITY;
  #probes = 0;
  readonly #on = inTurn<PathEvent>((event) => this.#step(event));

  constructor(
    private readonly terms: PathsTerms,
    /** The path has changed. */
    private readonly changed: () => void,
  ) {
    this.#wait = new Timer(terms.time.clock, () =>
      this.#on({ type: "timeout", now: this.#now, chance: terms.random() }),
    );
  }

  /** The path that output takes. */
  get path(): Path {
    return this.#up?.carrier.receives ?? "relay";
  }

  /** No attempt and no timer is left. */
  get isAtRest(): boolean {
    return !this.#attempt && !this.#wait.isSet;
  }

  /** The capabilities that this client announces. */
  get caps(): readonly string[] {
    return this.terms.dialDirect ? [TAKES_DIRECT] : [];
  }

  /** Makes the carrier for a new channel. It begins over the relay. */
  carrierFor(channel: ClientChannel): MovingCarrier {
    const carrier: MovingCarrier = new MovingCarrier(this.terms.time.clock, channel.carrierEvents, {
      directGone: () => this.#up?.carrier === carrier && this.#fail(),
      echo: (n) => this.#up?.carrier === carrier && this.#onEcho(n),
    });
    return carrier;
  }

  /** A channel is ready. @param caps the machine's capabilities */
  up(channel: ClientChannel, carrier: MovingCarrier, caps: readonly string[]): void {
    this.#up = { channel, carrier };
    if (caps.includes(TAKES_DIRECT) && this.terms.dialDirect) this.#on({ type: "up", now: this.#now });
  }

  /** The channel has ended. Idempotent. */
  down(): void {
    if (!this.#up) return;
    this.#up = null;
    this.#on({ type: "down", now: this.#now, chance: this.terms.random() });
  }

  /** The network may have changed. */
  hope(): void {
    this.#on({ type: "hope" });
  }

  message(message: PathMessage): void {
    // A late message of an earlier attempt.
    if (message.gen !== this.#state.gen || !this.#up) return;
    switch (message.t) {
      case "rtc.offer":
        return this.#answer(message);
      case "rtc.none":
        return this.#fail();
      case "rtc.ice":
        return this.#attempt?.addCandidate(message);
      case "path":
        return this.#onMoved(message.to);
      default:
        return unhandled(message);
    }
  }

  get #now(): number {
    return this.terms.time.clock.now();
  }

  #step(event: PathEvent): void {
    const { state, effects } = stepPath(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: PathEffect): void {
    switch (effect.type) {
      case "ask":
        return void this.#up?.channel.say({ t: "rtc.ask", gen: effect.gen });
      case "measure":
        this.#probes = 0;
        this.#bestMs = Number.POSITIVE_INFINITY;
        return this.#sendProbe();
      case "move":
        return this.#move(effect.gen);
      case "drop":
        return this.#drop();
      case "wait":
        return this.#wait.set(effect.ms);
      default:
        return unhandled(effect);
    }
  }

  #fail(): void {
    this.#on({ type: "failed", now: this.#now, chance: this.terms.random() });
  }

  #answer({ gen, sdp, servers }: Extract<PathMessage, { t: "rtc.offer" }>): void {
    const { dialDirect } = this.terms;
    const up = this.#up;
    // Only the first offer is answered.
    if (!up || !dialDirect || this.#attempt || this.#state.phase !== "probing" || this.#state.isOpen) return;
    this.#attempt = dialDirect(
      { offer: sdp, servers },
      {
        ...up.carrier.directEvents,
        description: (answer) => up.channel.say({ t: "rtc.answer", gen, sdp: answer }),
        candidate: ({ candidate, mid }) => up.channel.say({ t: "rtc.ice", gen, candidate, mid }),
        opened: (direct) => {
          this.#attempt = null;
          up.carrier.addDirect(direct);
          this.#on({ type: "opened" });
        },
        failed: () => {
          this.#attempt = null;
          this.#fail();
        },
      },
    );
    if (!this.#attempt) this.#fail();
  }

  #sendProbe(): void {
    if (!this.#up) return;
    this.#probe = { n: ++this.#probes, at: this.#now };
    this.#up.carrier.probe(this.#probes);
  }

  #onEcho(n: number): void {
    if (this.#probe?.n !== n || !this.#up) return;
    this.#bestMs = Math.min(this.#bestMs, this.#now - this.#probe.at);
    this.#probe = null;
    if (this.#probes < PROBES) return this.#sendProbe();
    const { roundTripMs } = this.#up.channel;
    const measured = { directMs: this.#bestMs, relayMs: roundTripMs };
    this.#on({ type: "measured", ...measured, now: this.#now, chance: this.terms.random() });
  }

  /**
   * Moves this direction. The machine moves the other one when it has read that. Until then its frames come over the
   * relay, which may be slow, so the short limit for silence on a direct path does not hold yet.
   */
  #move(gen: number): void {
    const up = this.#up;
    if (!up) return;
    up.channel.sayLast({ t: "path", gen, to: "direct" }, () => up.carrier.sendBy("direct"));
  }

  #onMoved(to: Path): void {
    // The machine moves only after this end.
    if (!this.#up || to !== "direct" || this.#state.phase !== "direct") return;
    this.#up.carrier.receiveBy(to);
    this.#up.channel.moved(DIRECT_PING_MS, DIRECT_SILENCE_MS_MAX);
    this.changed();
  }

  /** Ends the attempt and its direct path, which the channel does not use. */
  #drop(): void {
    this.#probe = null;
    this.#attempt?.dispose();
    this.#attempt = null;
    this.#up?.carrier.dropDirect();
  }
}
