// Which input is too old to be typed: a relay must not be able to hold a key press back until another question is on
// the screen. Time is an argument, on the daemon's clock.

/** Age of input at which it is dropped, ms. */
export const INPUT_AGE_MS_MAX = 30_000;

/** Time after a piece was dropped in which its person cannot have read so yet, ms: the message has to arrive first. */
export const UNHEARD_MS = 2_000;
/**
 * What arrives so soon after a piece was dropped, ms, was not typed after reading of it, whatever its time says: the
 * client's clock may have been set forward. Its own pause after such a word is no shorter.
 */
export const UNREAD_MS = 1_000;

export class InputFreshness {
  #from = 0;
  #droppedAt = Number.NEGATIVE_INFINITY;

  /**
   * Whether input that was typed at `tMs` may still be typed at `now`. Once a piece was too old, all that was typed
   * before its person could know is dropped too: the rest of a command without its beginning is another command.
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
