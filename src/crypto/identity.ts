// Ed25519 identities of hosts and devices, made from seeds, and what each signs inside the channel. Signatures are
// verified with libsodium alone: a runtime's own WebCrypto may accept a small-order key, and with it any forgery.

import { bytesOf, concat, lvCat } from "./byte-strings.ts";
import { hash, keyedHash } from "./hash.ts";
import type { Sodium } from "./sodium.ts";

export const SEED_BYTES = 32;
export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const RID_BYTES = 16;

export interface Identity {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** Throws when the seed is not 32 bytes. */
export function identityFromSeed(sodium: Sodium, seed: Uint8Array): Identity {
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
  return { publicKey, privateKey };
}

export function sign(sodium: Sodium, identity: Identity, message: Uint8Array): Uint8Array {
  return sodium.crypto_sign_detached(message, identity.privateKey);
}

/** False for a wrong length, a small-order or non-canonical key, `S + L`, and any other forgery. Never throws. */
export function verify(
  sodium: Sodium,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.byteLength !== PUBLIC_KEY_BYTES || signature.byteLength !== SIGNATURE_BYTES) return false;
  try {
    return sodium.crypto_sign_verify_detached(signature, message, publicKey);
  } catch {
    return false;
  }
}

/** What the host signs: `bind` is fresh in each run, so a signature is worth nothing in another. */
export function hostAuthMessage(bind: Uint8Array, hostPk: Uint8Array): Uint8Array {
  return lvCat("remi/1 host-auth", bind, hostPk);
}

/** What a device signs. The host's key is in it, so that no host can pass the signature on to another. */
export function deviceAuthMessage(bind: Uint8Array, hostPk: Uint8Array, devicePk: Uint8Array): Uint8Array {
  return lvCat("remi/1 device-auth", bind, hostPk, devicePk);
}

/**
 * The origin of a relay's URL: lower case, without the default port. Null when it is no `ws:`, `wss:`, `http:` or
 * `https:` URL.
 */
export function relayOrigin(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin, protocol } = new URL(url);
  return /^(?:ws|http)s?:$/.test(protocol) ? origin : null;
}

/** The key by which a host registers at one relay. Two relays cannot tell that they serve the same host. */
export function relayIdentity(sodium: Sodium, hostSeed: Uint8Array, origin: string): Identity {
  const seed = keyedHash(sodium, SEED_BYTES, hostSeed, concat(bytesOf("remi/1 relay-key"), bytesOf(origin)));
  const identity = identityFromSeed(sodium, seed);
  sodium.memzero(seed);
  return identity;
}

/** `rid`, 16 bytes: the name by which a relay finds a daemon, which only the holder of the relay key can claim. */
export function relayId(sodium: Sodium, relayPk: Uint8Array): Uint8Array {
  return hash(sodium, RID_BYTES, concat(bytesOf("remi/1 rid"), relayPk));
}

/** What a daemon signs with its relay key to register. The nonce is the relay's, and the origin the URL dialled. */
export function registrationMessage(origin: string, nonce: Uint8Array, relayPk: Uint8Array): Uint8Array {
  return lvCat("remi/1 relay-register", origin, nonce, relayPk);
}
