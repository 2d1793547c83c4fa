// Text that a daemon keeps for itself on disk: sealed by a key that is made of its identity, so that the file alone tells
// nothing and cannot be another daemon's.

import { bytesOf, concat, toBase64 } from "./byte-strings.ts";
import { keyedHash } from "./hash.ts";
import type { Sodium } from "./sodium.ts";

const KEY_BYTES = 32;

/** The key for what is named, of the identity's seed. */
export function sealingKey(sodium: Sodium, seed: Uint8Array, what: string): Uint8Array {
  return keyedHash(sodium, KEY_BYTES, seed, bytesOf(`remi/1 sealed ${what}`));
}

/** Base64url of a fresh nonce and the sealed text. */
export function sealText(sodium: Sodium, key: Uint8Array, text: string): string {
  const nonce = sodium.randombytes_buf(sodium.crypto_secretbox_NONCEBYTES);
  return toBase64(sodium, concat(nonce, sodium.crypto_secretbox_easy(bytesOf(text), nonce, key)));
}

/** Null for anything that this key has not sealed. */
export function openText(sodium: Sodium, key: Uint8Array, sealed: string): string | null {
  const nonceBytes = sodium.crypto_secretbox_NONCEBYTES;
  try {
    const bytes = sodium.from_base64(sealed, sodium.base64_variants.URLSAFE_NO_PADDING);
    const [nonce, box] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes)];
    const opened = sodium.crypto_secretbox_open_easy(box, nonce, key);
    return new TextDecoder("utf-8", { fatal: true }).decode(opened);
  } catch {
    return null;
  }
}
