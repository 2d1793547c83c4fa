// Limits how often new letters are drawn because the relay says that theirs belong to another daemon. With 279,841
// combinations that is rare: a relay that says so again and again is not honest.

/** Draws within `REDRAW_WINDOW_MS`. */
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
