// Collects garbage while a session floods. Every chunk of output is a buffer of its own, and the engine, left alone,
// lets tens of megabytes of them lie before it looks.

/** Output between two collections: one costs some 20 ms, as much as half a percent of the time that this takes. */
const COLLECT_AFTER_BYTES = 48 * 1024 * 1024;

export class FloodGarbage {
  #bytes = 0;

  /** So much output has come. */
  came(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < COLLECT_AFTER_BYTES) return;
    this.#bytes = 0;
    Bun.gc(true);
  }
}
