// CPace with the suite CPACE-RISTR255-SHA512 in its initiator-responder form (draft-irtf-cfrg-cpace-21): a session key
// from a short secret that an eavesdropper cannot test guesses on. Knows nothing of the messages that carry it.

import { bytesOf, concat, lv, lvCat } from "./byte-strings.ts";
import type { Sodium } from "./sodium.ts";

const DSI = bytesOf("CPaceRistretto255");
const DSI_ISK = bytesOf("CPaceRistretto255_ISK");

/** Input block of SHA-512 in bytes: the secret is padded to fill the first one. */
const HASH_BLOCK_BYTES = 128;

/** Bytes of a scalar and of an encoded group element. */
export const ELEMENT_BYTES = 32;

export interface CpaceInput {
  /** The shared secret, as long as it may be. */
  readonly prs: Uint8Array;
  /** Who speaks to whom, and over what. */
  readonly ci: Uint8Array;
  /** Fresh in every run. */
  readonly sid: Uint8Array;
}

/** `generator_string`: what is hashed to the generator. Section 7.1 of the draft. */
export function generatorString({ prs, ci, sid }: CpaceInput): Uint8Array {
  const padding = Math.max(0, HASH_BLOCK_BYTES - 1 - lv(prs).byteLength - lv(DSI).byteLength);
  return lvCat(DSI, prs, new Uint8Array(padding), ci, sid);
}

/** The group element that the secret stands for in this run. */
export function generator(sodium: Sodium, input: CpaceInput): Uint8Array {
  const text = generatorString(input);
  const digest = sodium.crypto_hash_sha512(text);
  const element = sodium.crypto_core_ristretto255_from_hash(digest);
  sodium.memzero(text);
  sodium.memzero(digest);
  return element;
}

/** A random scalar below 2^252 and not zero. */
export function drawScalar(sodium: Sodium): Uint8Array {
  for (;;) {
    const scalar = sodium.randombytes_buf(ELEMENT_BYTES);
    // Below 2^252 the scalar is also below the group order, and needs no reduction.
    scalar[ELEMENT_BYTES - 1]! &= 0x0f;
    if (scalar.some((byte) => byte !== 0)) return scalar;
  }
}

/** The public share `Y = y·g`. Throws for a generator that is the identity, which no hash gives. */
export function publicShare(sodium: Sodium, scalar: Uint8Array, g: Uint8Array): Uint8Array {
  return sodium.crypto_scalarmult_ristretto255(scalar, g);
}

/**
 * `K = y·peer` (`scalar_mult_vfy`), or null when the peer's share has the wrong length, does not decode or is the
 * identity, or when K is: the run must be aborted.
 */
export function sharedElement(sodium: Sodium, scalar: Uint8Array, peer: Uint8Array): Uint8Array | null {
  if (peer.byteLength !== ELEMENT_BYTES) return null;
  try {
    // `is_valid_point` takes the identity for valid; this throws for the identity as for every bad encoding.
    return sodium.crypto_scalarmult_ristretto255(scalar, peer);
  } catch {
    return null;
  }
}

/** One side's share with the data that it authenticates. */
export interface CpaceShare {
  readonly share: Uint8Array;
  readonly ad: Uint8Array;
}

/** `ISK` of the initiator-responder form, 64 bytes: `a` began, `b` responded. Wipes K. */
export function sessionKey(
  sodium: Sodium,
  sid: Uint8Array,
  k: Uint8Array,
  a: CpaceShare,
  b: CpaceShare,
): Uint8Array {
  const text = concat(lvCat(DSI_ISK, sid, k), lvCat(a.share, a.ad), lvCat(b.share, b.ad));
  const isk = sodium.crypto_hash_sha512(text);
  sodium.memzero(text);
  sodium.memzero(k);
  return isk;
}
