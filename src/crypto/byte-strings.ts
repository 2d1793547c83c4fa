// Byte strings as the protocol writes them: length-prefixed concatenation (`lv_cat`) and base64url without padding.

import type { Sodium } from "./sodium.ts";

const utf8 = new TextEncoder();

/** The UTF-8 bytes of a text. */
export const bytesOf = (text: string): Uint8Array => utf8.encode(text);

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.byteLength;
  }
  return joined;
}

/** Unsigned LEB128 of the length, then the bytes (draft-irtf-cfrg-cpace, `prepend_len`). */
export function lv(bytes: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = bytes.byteLength;
  do {
    length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    rest >>>= 7;
  } while (rest > 0);
  return concat(Uint8Array.from(length), bytes);
}

/** Each part with its length before it, so that no two lists of parts give the same bytes. */
export function lvCat(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  return concat(...parts.map((part) => lv(typeof part === "string" ? bytesOf(part) : part)));
}

/** Base64url without padding. */
export function toBase64(sodium: Sodium, bytes: Uint8Array): string {
  return sodium.to_base64(bytes, sodium.base64_variants.URLSAFE_NO_PADDING);
}

/** The bytes of a canonical base64url text, or null when it is not one of exactly `length` bytes. */
export function fromBase64(sodium: Sodium, text: string, length: number): Uint8Array | null {
  const bytes = anyFromBase64(sodium, text);
  return bytes?.byteLength === length ? bytes : null;
}

/** The bytes of a canonical base64url text of any length, or null when it is none. */
export function anyFromBase64(sodium: Sodium, text: string): Uint8Array | null {
  try {
    return sodium.from_base64(text, sodium.base64_variants.URLSAFE_NO_PADDING);
  } catch {
    return null;
  }
}

/** Compares in constant time; false for different lengths. */
export function sameBytes(sodium: Sodium, a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && sodium.memcmp(a, b);
}
