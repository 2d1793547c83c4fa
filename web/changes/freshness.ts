// When something is loaded anew: at once when a person asks, else at most every few seconds and only while it is seen. One
// load at a time.

import type { Clock } from "../../src/carrier/clock.ts";
import { Timer } from "../../src/carrier/timer.ts";

/** Ms from the end of one load to the start of the next that nobody asked for. */
export const REFRESH_MS = 3_000;

export class Freshness {
  readonly #timer: Timer;
  #isSeen = true;
  #isRunning = false;
  #isClosed = false;
  #wanted: "no" | "soon" | "now" = "no";
  #endedAt = Number.NEGATIVE_INFINITY;

  /** @param load never fails */
  constructor(
    private readonly load: () => Promise<void>,
    private readonly clock: Clock,
  ) {
    this.#timer = new Timer(clock, () => this.#next());
  }

  /** A person asks, or the connection is back. */
  now(): void {
    this.#wanted = "now";
    this.#next();
  }

  /** Something may have changed. */
  soon(): void {
    if (this.#wanted === "no") this.#wanted = "soon";
    this.#next();
  }

  /** Whether anybody sees it. What may have changed meanwhile is loaded when somebody does again. */
  seen(isSeen: boolean): void {
    this.#isSeen = isSeen;
    this.#next();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer.set(null);
  }

  #next(): void {
    this.#timer.set(null);
    if (this.#isClosed || this.#isRunning || !this.#isSeen || this.#wanted === "no") return;
    const left = this.#wanted === "now" ? 0 : this.#endedAt + REFRESH_MS - this.clock.now();
    if (left > 0) this.#timer.set(left);
    else void this.#run();
  }

  async #run(): Promise<void> {
    this.#wanted = "no";
    this.#isRunning = true;
    await this.load();
    this.#isRunning = false;
    this.#endedAt = this.clock.now();
    this.#next();
  }
}
