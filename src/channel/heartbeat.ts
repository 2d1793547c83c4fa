// Checks whether the other end of a channel is still there: sends pings inside the channel, measures the round trip, and
// counts the silence. A relay's own answers would prove nothing about the machine behind it.

import type { Time } from "../carrier/clock.ts";

/** After this much silence the other end counts as gone, ms. */
export const SILENCE_MS_MAX = 45_000;
/** The same after a sleep or a `check`, ms. A dead connection can look alive for minutes. */
export const PROOF_MS_MAX = 4_000;
/** With more bytes than this between a ping and its answer, the answer has waited behind them. */
const QUIET_BYTES_MAX = 16 * 1024;
/** The path's round trip is the shortest of so many. In longer ones an end was busy. */
const SAMPLES = 5;
/** Time between two pings while there are fewer than `QUICK_SAMPLES` samples, ms. */
const QUICK_MS = 400;
const QUICK_SAMPLES = 3;
/** A check that comes this late by the time of day, ms, means that the machine was asleep. */
const SLEEP_MS = 8_000;

export interface HeartbeatTerms {
  readonly time: Time;
  /** Time between two pings, ms. */
  readonly pingMs: number;
  /** Time between two checks, ms: how soon silence is reported and a sleep is noticed. */
  readonly lookMs: number;
  /** A person is shown the round trip, so it is measured quickly at first. */
  readonly measures: boolean;
  ping(n: number): void;
  /** The other end is gone. Called at most once, after the heartbeat has stopped. */
  dead(): void;
  /** `roundTripMs` or `silentS` has changed. */
  changed(): void;
}

export class Heartbeat {
  #pingMs: number;
  #silenceMsMax = SILENCE_MS_MAX;
  #heardAt = 0;
  /** Ms since then in which this process was too busy to read what came. */
  #stoodMs = 0;
  /** Bytes that came since the last ping. */
  #heardBytes = 0;
  #pingedAt = 0;
  #pings = 0;
  /** The last ping, while its answer is awaited. */
  #awaited: { readonly n: number; readonly at: number } | null = null;
  /** Something must come by this time of the clock. Null: only the limit for silence holds. */
  #proveBy: number | null = null;
  /** When the next check is due, on the clock and by the time of day. */
  #lookDueAt = 0;
  #lookDueWallAt = 0;
  #cancel: (() => void) | null = null;
  /** The last round trips on this path whose answers did not wait behind other bytes, ms. */
  #samples: number[] = [];
  #roundTripMs: number | null = null;
  #silentS = 0;

  constructor(private readonly terms: HeartbeatTerms) {
    this.#pingMs = terms.pingMs;
  }

  /** The path's round trip, ms: the shortest of the last few. Null before the first. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /** Whole seconds since anything came. */
  get silentS(): number {
    return this.#silentS;
  }

  /** Sends the first ping and begins to check. */
  start(): void {
    this.#heardAt = this.terms.time.clock.now();
    this.#stoodMs = 0;
    this.#ping(this.#heardAt);
    this.#wait();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#awaited = null;
    this.#proveBy = null;
  }

  /** Something came. @param bytes its length */
  heard(bytes: number): void {
    this.#heardAt = this.terms.time.clock.now();
    this.#stoodMs = 0;
    this.#heardBytes += bytes;
    this.#proveBy = null;
    this.#tellSilent(0);
  }

  /** The answer to ping `n` came. */
  pong(n: number): void {
    if (this.#awaited?.n !== n) return;
    const ms = this.terms.time.clock.now() - this.#awaited.at;
    this.#awaited = null;
    if (this.#heardBytes > QUIET_BYTES_MAX && this.#samples.length > 0) return;
    this.#samples = [...this.#samples, ms].slice(-SAMPLES);
    this.#roundTripMs = Math.min(...this.#samples);
    this.terms.changed();
  }

  /** Pings now. If nothing comes within `PROOF_MS_MAX`, the other end is gone. Does nothing if stopped or already checking. */
  check(): void {
    if (!this.#runs || this.#proveBy !== null) return;
    this.#prove(this.terms.time.clock.now());
    if (this.#runs) this.#wait();
  }

  pingEvery(ms: number): void {
    this.#pingMs = ms;
  }

  /** The frames take another path now: measures it anew, with these limits. */
  moved(pingMs: number, silenceMsMax: number): void {
    this.#pingMs = pingMs;
    this.#silenceMsMax = silenceMsMax;
    this.#samples = [];
    if (!this.#runs) return;
    this.#ping(this.terms.time.clock.now());
    // Sending the ping may have ended the channel.
    if (this.#runs) this.#wait();
  }

  #look(): void {
    const { clock, wallNow } = this.terms.time;
    const now = clock.now();
    const silentMs = now - this.#heardAt;
    this.#tellSilent(Math.floor(silentMs / 1_000));
    this.#excuse(now);
    const isSilent = silentMs - this.#stoodMs > this.#silenceMsMax;
    // Silence while this machine was asleep says nothing about the other end. The clock may have stood still meanwhile.
    if (wallNow() - this.#lookDueWallAt > SLEEP_MS) this.#prove(now);
    else if (this.#proveBy !== null ? now >= this.#proveBy : isSilent) {
      this.stop();
      return this.terms.dead();
    } else if (now - this.#pingedAt >= this.#pauseMs) this.#ping(now);
    if (this.#runs) this.#wait();
  }

  /** A check that runs late: the delay counts neither as silence nor as time for a proof. */
  #excuse(now: number): void {
    this.#stoodMs += Math.max(0, now - Math.max(this.#lookDueAt, this.#heardAt));
    if (this.#proveBy !== null) this.#proveBy += Math.max(0, now - this.#lookDueAt);
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

  /** If the ping cannot be sent, the channel may end and stop this heartbeat. */
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
    this.#lookDueAt = clock.now() + ms;
    this.#lookDueWallAt = wallNow() + ms;
    this.#cancel?.();
    this.#cancel = clock.after(ms, () => this.#look());
  }
}
