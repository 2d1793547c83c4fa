// Turns what a person typed into a line of text to show them.

import { printable } from "../text/printable.ts";

/** Escape sequences of keys, which are not shown. */
const KEY_SEQUENCES = /\x1b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|O[ -~]|[ -~])/g;

/** Characters that are shown. */
export const TYPED_TEXT_MAX = 60;

/** Enter becomes `⏎`; other keys without a character are left out. Empty when nothing can be shown. */
export function typedText(bytes: Uint8Array, max: number = TYPED_TEXT_MAX): string {
  const text = new TextDecoder()
    .decode(bytes)
    .replace(KEY_SEQUENCES, "")
    .replace(/\r\n?|\n/g, "⏎");
  const shown = printable(text, text.length);
  return shown.length > max ? `${shown.slice(0, max - 1)}…` : shown;
}
