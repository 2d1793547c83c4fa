// BLAKE2b as hash and as keyed function: the only two the protocol uses besides CPace's SHA-512.

import type { Sodium } from "./sodium.ts";

/** `H_n(m)`: BLAKE2b with a digest of `length` bytes (16 to 64). */
export function hash(sodium: Sodium, length: number, message: Uint8Array): Uint8Array {
  return sodium.crypto_generichash(length, message, null);
}

/** `H_n(k; m)`: BLAKE2b keyed with 16 to 64 bytes. */
export function keyedHash(sodium: Sodium, length: number, key: Uint8Array, message: Uint8Array): Uint8Array {
  return sodium.crypto_generichash(length, message, key);
}
