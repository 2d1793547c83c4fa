// What a program sends to the terminal itself and a view would lose: the bell and the clipboard (OSC 52). A client that
// follows the raw output gets them there.

import type { EmulatorOptions } from "../terminal/emulator.ts";

const BELL = "\x07";

/** The callbacks, and `tell` with the sequence for who is drawn a view. */
export function withViewSignals<T extends Pick<EmulatorOptions, "onBell">>(
  callbacks: T,
  tell: (sequence: string) => void,
): T & Pick<EmulatorOptions, "onBell" | "onClipboard"> {
  return {
    ...callbacks,
    onBell: () => {
      callbacks.onBell?.();
      tell(BELL);
    },
    onClipboard: (which, base64) => tell(`\x1b]52;${which};${base64}\x1b\\`),
  };
}

/** Characters of a clipboard that is passed on to a view; a longer one is not. */
const CLIPBOARD_CHARS_MAX = 1_048_576;

/** What waits for a view: one bell, however often it rang, and the last of the clipboards. */
export class ViewSignals {
  #bell = "";
  #clipboard = "";

  /** False: it is too long and was left out. */
  add(sequence: string): boolean {
    if (sequence.length > CLIPBOARD_CHARS_MAX) return false;
    if (sequence === BELL) this.#bell = sequence;
    else this.#clipboard = sequence;
    return true;
  }

  take(): Uint8Array {
    const text = this.#clipboard + this.#bell;
    this.#bell = this.#clipboard = "";
    return new TextEncoder().encode(text);
  }
}
