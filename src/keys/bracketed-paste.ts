// Finds the end of a bracketed paste in bytes that arrive in pieces, without holding any of them back. What is between
// `CSI 200~` and `CSI 201~` is the user's text: not a key, a prefix or a reply of the terminal.

/**
 * A paste that has been silent for this long has lost its end marker: it counts as over, so that the prefix key works
 * again. It is long enough for a pause of a slow connection in the middle of a paste.
 */
export const PASTE_SILENCE_MS_MAX = 10_000;

export const PASTE_START = "200~";
const END = [0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e];

export class PasteTracker {
  #active = false;
  #matched = 0;
  #lastMs = 0;

  /** Called when `CSI 200~` was read. */
  start(nowMs: number): void {
    this.#active = true;
    this.#matched = 0;
    this.#lastMs = nowMs;
  }

  /** True while bytes belong to a paste. Asked once for each read, before its bytes. */
  active(nowMs: number): boolean {
    if (this.#active && nowMs - this.#lastMs > PASTE_SILENCE_MS_MAX) this.#active = false;
    return this.#active;
  }

  /** Index after the paste's end marker in `bytes` from `from`, or the length when the paste goes on. */
  skip(bytes: Uint8Array, from: number, nowMs: number): number {
    this.#lastMs = nowMs;
    let i = from;
    while (i < bytes.byteLength) {
      if (this.#matched === 0) {
        i = bytes.indexOf(0x1b, i);
        if (i < 0) return bytes.byteLength;
      }
      // ESC stands only at the marker's start, so a mismatch can only restart there.
      const c = bytes[i++]!;
      this.#matched = c === END[this.#matched] ? this.#matched + 1 : c === 0x1b ? 1 : 0;
      if (this.#matched === END.length) {
        this.#active = false;
        return i;
      }
    }
    return i;
  }
}
