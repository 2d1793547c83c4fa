// How many pixels of pictures are drawn in a time, so that a program that prints nothing else does not use up the page's.
// Pure.

/** Pixels that may be drawn at once, after a rest. */
const BURST_PIXELS = 32 * 1024 * 1024;
/** Pixels a second in the long run: thirty pictures of 640 x 400. */
const PIXELS_PER_SECOND = 8 * 1024 * 1024;
/** Pixels that a picture costs besides its own. */
const PICTURE_PIXELS = 16 * 1024;

export class PixelBudget {
  #left = BURST_PIXELS;
  #at = 0;

  /** Whether a picture of so many pixels may be drawn now, ms. */
  take(pixels: number, now: number): boolean {
    this.#left = Math.min(BURST_PIXELS, this.#left + ((now - this.#at) * PIXELS_PER_SECOND) / 1_000);
    this.#at = now;
    const cost = pixels + PICTURE_PIXELS;
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }
}
