// Whether the other end of a channel is there: pings inside of it, the round trip, and when it was last heard. What a
// relay answers proves nothing about the machine behind it.

import type { Time } from "../carrier/clock.ts";

/** Silence after which the other end is gone, ms. */
export const SILENCE_MS_MAX = 45_000;
/** The same after a sleep, or when somebody doubts it, ms: a dead link can look alive for minutes. */
export const PROOF_MS_MAX = 4_000;
/** Bytes that may come between a ping and its answer; with more, the answer has waited behind them. */
const QUIET_BYTES_MAX = 16 * 1024;
/** Round trips of which the least is the path's: the rest of the others is what either end was busy with. */
const SAMPLES = 5;
/** Between two pings, ms, while there are fewer than `QUICK_SAMPLES`. */
const QUICK_MS = 400;
const QUICK_SAMPLES = 3;
/** A look that comes so much late by the time of day, ms, means that the machine was asleep: the end is proven at once. */
const SLEEP_MS = 8_000;

export interface HeartbeatTerms {
  readonly time: Time;
  /** Between two pings, ms. */
  readonly pingMs: number;
  /** Between two looks, ms: how soon silence is told, and a sleep noticed. */
  readonly lookMs: number;
  /** Somebody is shown the round trip, so it is to be known soon. */
  readonly measures: boolean;
  ping(n: number): void;
  /** Nothing comes any more. Once at most; it has stopped. */
  dead(): void;
  /** `roundTripMs` or `silentS` is another. */
  changed(): void;
}

export class Heartbeat {
  #pingMs: number;
  #silenceMsMax = SILENCE_MS_MAX;
  #heardAt = 0;
  /** Bytes that came since the last ping. */
  #heardBytes = 0;
  #pingedAt = 0;
  #pings = 0;
  /** The last ping, while its answer is awaited. */
  #awaited: { readonly n: number; readonly at: number } | null = null;
  /** When a sign of life must have come, on the clock; null: when it is silent for too long. */
  #proveBy: number | null = null;
  #lookDueAt = 0;
  #cancel: (() => void) | null = null;
  /** Of the last pings on this path whose answers had nothing to wait behind, ms. */
  #samples: number[] = [];
  #roundTripMs: number | null = null;
  #silentS = 0;

  constructor(private readonly terms: HeartbeatTerms) {
    this.#pingMs = terms.pingMs;
  }

  /** Ms of the path's round trip: the least of the last few; null before the first. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /** Whole seconds since anything came. */
  get silentS(): number {
    return this.#silentS;
  }

  /** Pings, and looks from now on. */
  start(): void {
    this.#heardAt = this.terms.time.clock.now();
    this.#ping(this.#heardAt);
    this.#wait();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#awaited = null;
    this.#proveBy = null;
  }

  /** Something came. @param bytes of it */
  heard(bytes: number): void {
    this.#heardAt = this.terms.time.clock.now();
    this.#heardBytes += bytes;
    this.#proveBy = null;
    this.#tellSilent(0);
  }

  /** The answer to a ping. */
  pong(n: number): void {
    if (this.#awaited?.n !== n) return;
    const ms = this.terms.time.clock.now() - this.#awaited.at;
    this.#awaited = null;
    if (this.#heardBytes > QUIET_BYTES_MAX && this.#samples.length > 0) return;
    this.#samples = [...this.#samples, ms].slice(-SAMPLES);
    this.#roundTripMs = Math.min(...this.#samples);
    this.terms.changed();
  }

  /** Asks now, and takes no answer within `PROOF_MS_MAX` for the end. Nothing while it is stopped, or asks already. */
  check(): void {
    if (!this.#runs || this.#proveBy !== null) return;
    this.#prove(this.terms.time.clock.now());
    if (this.#runs) this.#wait();
  }

  pingEvery(ms: number): void {
    this.#pingMs = ms;
  }

  /** The frames go by another path now: it is measured anew, and watched as closely as this. */
  moved(pingMs: number, silenceMsMax: number): void {
    this.#pingMs = pingMs;
    this.#silenceMsMax = silenceMsMax;
    this.#samples = [];
    if (!this.#runs) return;
    this.#ping(this.terms.time.clock.now());
    // It may have ended with the ping.
    if (this.#runs) this.#wait();
  }

  #look(): void {
    const { clock, wallNow } = this.terms.time;
    const now = clock.now();
    this.#tellSilent(Math.floor((now - this.#heardAt) / 1_000));
    // It says nothing of the other end that nothing came while this machine was asleep. The clock may have slept too.
    if (wallNow() - this.#lookDueAt > SLEEP_MS) this.#prove(now);
    else if (this.#proveBy !== null ? now >= this.#proveBy : now - this.#heardAt > this.#silenceMsMax) {
      this.stop();
      return this.terms.dead();
    } else if (now - this.#pingedAt >= this.#pauseMs) this.#ping(now);
    if (this.#runs) this.#wait();
  }

  get #pauseMs(): number {
    const isQuick = this.terms.measures && this.#samples.length < QUICK_SAMPLES;
    return isQuick ? Math.min(QUICK_MS, this.#pingMs) : this.#pingMs;
  }

  get #runs(): boolean {
    return this.#cancel !== null;
  }

  #prove(now: number): void {
    this.#proveBy = now + PROOF_MS_MAX;
    this.#ping(now);
  }

  /** A ping that could not be sent may be the end of all: it has stopped then. */
  #ping(now: number): void {
    this.#pingedAt = now;
    this.#heardBytes = 0;
    this.#awaited = { n: ++this.#pings, at: now };
    this.terms.ping(this.#pings);
  }

  #tellSilent(silentS: number): void {
    if (silentS === this.#silentS) return;
    this.#silentS = silentS;
    this.terms.changed();
  }

  #wait(): void {
    const { clock, wallNow } = this.terms.time;
    const toProof = this.#proveBy === null ? Number.POSITIVE_INFINITY : this.#proveBy - clock.now();
    const ms = Math.max(1, Math.min(this.terms.lookMs, this.#pauseMs, toProof));
    this.#lookDueAt = wallNow() + ms;
    this.#cancel?.();
    this.#cancel = clock.after(ms, () => this.#look());
  }
}
