// What a person typed after the key that leaves: it is meant for the shell, and is passed on to it. Knows no terminal.

import { readEscape } from "./escape-token.ts";

/** Bytes kept at most; what is typed beyond them is lost. */
export const AHEAD_BYTES_MAX = 4_096;

const ESC = 0x1b;
/** Tab, line feed, return, and DEL, which corrects; other controls could do harm in the shell. */
const KEPT: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x7f]);

/**
 * Only text and Enter. Keys in the session's own form, clicks and focus reports mean nothing to a shell and are
 * dropped.
 */
export function plainTyping(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let at = 0; at < bytes.byteLength && kept.length < AHEAD_BYTES_MAX; ) {
    const byte = bytes[at]!;
    if (byte === ESC) {
      const token = readEscape(bytes, at);
      at = token.kind === "partial" ? bytes.byteLength : token.end;
      continue;
    }
    if (byte >= 0x20 || KEPT.has(byte)) kept.push(byte);
    at++;
  }
  return Uint8Array.from(kept);
}
