// Whether the other end is there: pings inside the channel, round trip, and when it was last heard. What a relay answers
// proves nothing about the machine behind it.

import { Signal } from "../signal.ts";

/** Between two pings while somebody looks and while nobody does, ms. */
const PING_VISIBLE_MS = 5_000;
const PING_HIDDEN_MS = 15_000;

/** Silence after which the other end is gone, ms. */
const SILENCE_MS_MAX = 45_000;

/** The same after the page came back or the network changed: a dead socket can look alive for minutes. */
const CHECK_MS_MAX = 3_000;

/** How often the age of the last byte is looked at, ms. */
const LOOK_MS = 1_000;

export interface HeartbeatTerms {
  ping(n: number): void;
  /** Called at most once for each `start`. */
  dead(): void;
}

export class Heartbeat {
  /** Last round trip, ms; null before the first. */
  readonly roundTripMs = new Signal<number | null>(null);
  /** Whole seconds since anything came. */
  readonly silentS = new Signal(0);
  #heardAt = 0;
  #pingedAt = 0;
  #n = 0;
  #waitingFor: { n: number; at: number } | null = null;
  #deadline: number | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly terms: HeartbeatTerms) {}

  start(): void {
    this.stop();
    this.#heardAt = performance.now();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#ping();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#waitingFor = null;
    this.#deadline = null;
  }

  heard(): void {
    this.#heardAt = performance.now();
    this.#deadline = null;
    this.silentS.value = 0;
  }

  pong(n: number): void {
    if (this.#waitingFor?.n !== n) return;
    this.roundTripMs.value = performance.now() - this.#waitingFor.at;
    this.#waitingFor = null;
  }

  /** Asks now, and takes no answer in a short time for an answer. */
  check(): void {
    if (this.#timer === undefined) return;
    this.#deadline ??= performance.now() + CHECK_MS_MAX;
    this.#ping();
  }

  #ping(): void {
    this.#pingedAt = performance.now();
    this.#waitingFor = { n: ++this.#n, at: this.#pingedAt };
    this.terms.ping(this.#n);
  }

  #look(): void {
    const now = performance.now();
    this.silentS.value = Math.floor((now - this.#heardAt) / 1_000);
    const isDead = now - this.#heardAt > SILENCE_MS_MAX || (this.#deadline !== null && now > this.#deadline);
    if (isDead) {
      this.stop();
      return this.terms.dead();
    }
    const every = document.visibilityState === "visible" ? PING_VISIBLE_MS : PING_HIDDEN_MS;
    if (now - this.#pingedAt >= every) this.#ping();
  }
}
