// How often letters are drawn again because the relay says that they are another daemon's. With 279,841 combinations
// that is rare: a relay that says it again and again is not honest.

/** Draws within a window. */
export const REDRAWS_MAX = 8;
export const REDRAW_WINDOW_MS = 60_000;

export class Redraws {
  #count = 0;
  #sinceMs = Number.NEGATIVE_INFINITY;

  /** Counts one. False: there were too many. */
  allow(nowMs: number): boolean {
    if (nowMs - this.#sinceMs >= REDRAW_WINDOW_MS || nowMs < this.#sinceMs) {
      this.#count = 0;
      this.#sinceMs = nowMs;
    }
    return ++this.#count <= REDRAWS_MAX;
  }
}
