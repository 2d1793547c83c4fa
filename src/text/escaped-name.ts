// A file's name for people: names are bytes, and some hold what no terminal should be sent.

import { printable } from "./printable.ts";

/** UTF-16 code units of a shown name; it cannot be longer, for it has at most 255 bytes. */
const SHOWN_LENGTH_MAX = 1_024;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8 = new TextEncoder();

/**
 * The name as text: what can be shown is, a backslash is doubled, and every other byte is `\xHH`. `unescapeName` gives the
 * bytes again.
 */
export function escapeName(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.byteLength; ) {
    const length = Math.max(1, sequenceLength(bytes[at]!));
    const char = decoded(bytes.subarray(at, at + length));
    if (char !== null) {
      text += char === "\\" ? "\\\\" : char;
      at += length;
    } else text += `\\x${bytes[at++]!.toString(16).padStart(2, "0")}`;
  }
  return text;
}

/** The bytes of a name or path that was typed: `\xHH` is a byte, `\\` a backslash, anything else itself. */
export function unescapeName(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const part of text.split(/(\\x[0-9a-fA-F]{2}|\\\\)/)) {
    if (part === "\\\\") bytes.push(0x5c);
    else if (/^\\x[0-9a-fA-F]{2}$/.test(part)) bytes.push(Number.parseInt(part.slice(2), 16));
    else for (const byte of utf8.encode(part)) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** The one character that these bytes are, if it can be shown. */
function decoded(bytes: Uint8Array): string | null {
  try {
    const char = strict.decode(bytes);
    return printable(char, SHOWN_LENGTH_MAX) === char ? char : null;
  } catch {
    return null;
  }
}

/** Bytes of a UTF-8 sequence that begins with this one; 0: none does. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}
