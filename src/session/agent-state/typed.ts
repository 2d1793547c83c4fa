// What kind of thing was typed, from its bytes alone: a key, something that may answer a question, or only a report
// that a terminal sends by itself.

import type { Typed } from "./signals.ts";

/** Bytes that are looked at; a longer piece is a paste. */
const LOOK_BYTES_MAX = 4_096;

/** A paste in brackets: line ends inside it submit nothing. */
const PASTE = /\x1b\[200~[\s\S]*?(?:\x1b\[201~|$)/gu;
/** Focus, mouse movement without a button (SGR), colours, cursor places and device attributes. */
const REPORT =
  /\x1b\[[IO]|\x1b\[<3[5-9];\d+;\d+[Mm]|\x1b\[\?[\d;]*(?:[Rcnu]|\$y)|\x1b\[>?[\d;]*[Rcnt]|\x1b\](?:\d+;)[^\x07\x1b]*(?:\x07|\x1b\\)/gu;
/** Enter, Ctrl-C, Ctrl-D, Ctrl-Z; the same and Escape as kitty keys, pressed and not released. */
const SUBMIT =
  /[\r\n\x03\x04\x1a]|\x1b\[(?:13|27|57414)(?:;1(?::[12])?)?u|\x1b\[(?:99|100|122);5(?::[12])?u/u;

/** The kind of what was typed in one piece. */
export function typedKind(bytes: Uint8Array): Typed {
  if (bytes.byteLength > LOOK_BYTES_MAX) return "keys";
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  const typed = text.replace(PASTE, "x");
  // Escape alone leaves a question; at the beginning of more bytes it is another key.
  if (typed === "\x1b" || SUBMIT.test(typed)) return "submit";
  return typed.replace(REPORT, "") === "" ? "report" : "keys";
}
