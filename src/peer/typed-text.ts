// What a person typed, as a line of text to show them.

import { printable } from "../text/printable.ts";

/** Sequences that keys send, which nobody reads as text. */
const KEY_SEQUENCES = /\x1b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|O[ -~]|[ -~])/g;

/** Characters that are shown. */
export const TYPED_TEXT_MAX = 60;

/** Enter stands as a sign; of other keys without a character nothing is left. Empty when there is nothing to read. */
export function typedText(bytes: Uint8Array, max: number = TYPED_TEXT_MAX): string {
  const text = new TextDecoder()
    .decode(bytes)
    .replace(KEY_SEQUENCES, "")
    .replace(/\r\n?|\n/g, "⏎");
  const shown = printable(text, text.length);
  return shown.length > max ? `${shown.slice(0, max - 1)}…` : shown;
}
