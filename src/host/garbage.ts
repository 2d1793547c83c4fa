// Gives memory back: garbage while a session floods, compiled code too when it rests. By itself the engine collects
// only after tens of megabytes of garbage, and keeps compiled code for ever.

import { performance } from "node:perf_hooks";

/** Output between two collections: one costs some 20 ms, as much as half a percent of the time that this takes. */
const COLLECT_AFTER_BYTES = 48 * 1024 * 1024;
/** Silence after which a session that nobody watches counts as resting. */
const REST_MS = 2_000;
/** Output that is worth a rest: what is compiled again afterwards costs the first key some 5 ms. */
const REST_AFTER_BYTES = 64 * 1024;

export class Garbage {
  #flood = 0;
  #sinceRest = 0;
  #lastAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly isWatched: () => boolean) {}

  /** `bytes` more output has come. */
  came(bytes: number): void {
    this.#lastAtMs = performance.now();
    this.#sinceRest += bytes;
    this.left();
    this.#flood += bytes;
    if (this.#flood < COLLECT_AFTER_BYTES) return;
    this.#flood = 0;
    Bun.gc(true);
  }

  /** There may be reason to rest soon: a client has gone, or output has come. */
  left(): void {
    if (this.#sinceRest >= REST_AFTER_BYTES) this.#timer ??= setTimeout(() => this.#rest(), REST_MS);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #rest(): void {
    this.#timer = null;
    const left = this.#lastAtMs + REST_MS - performance.now();
    if (left > 0) this.#timer = setTimeout(() => this.#rest(), left);
    else if (!this.isWatched()) {
      this.#sinceRest = 0;
      Bun.shrink();
    }
  }
}
