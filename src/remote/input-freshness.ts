// Decides which input is too old to be typed: a relay must not be able to hold a key press back until another question is
// on the screen. Time is an argument, on the daemon's clock.

/** Older input is dropped, ms. */
export const INPUT_AGE_MS_MAX = 30_000;

/** For so long after a piece was dropped, ms, the person cannot have read about it: the message must arrive first. */
export const UNHEARD_MS = 2_000;
/**
 * Input that arrives so soon after a piece was dropped, ms, was typed before the person read about it, whatever time it
 * carries: the client's clock may have been set forward. The client pauses at least as long after such a message.
 */
export const UNREAD_MS = 1_000;

export class InputFreshness {
  #from = 0;
  #droppedAt = Number.NEGATIVE_INFINITY;

  /**
   * Whether input from `tMs` may still be typed at `now`. After a piece was too old, everything that the person typed
   * before they could know is dropped too: a command without its beginning is another command.
   */
  accepts(tMs: number, now: number): boolean {
    const sinceMs = now - this.#droppedAt;
    if (tMs < this.#from || (sinceMs >= 0 && sinceMs < UNREAD_MS)) return false;
    if (now - tMs <= INPUT_AGE_MS_MAX) return true;
    this.#droppedAt = now;
    this.#from = now + UNHEARD_MS;
    return false;
  }
}
