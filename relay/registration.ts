// Checks that a daemon holds the key that it registers with. The only cryptography of the relay: signatures with
// libsodium and the hash that names a daemon. The relay has no key of its own and holds nobody's.

import sodium from "libsodium-wrappers-sumo";
import { RID_LABEL, registrationStatement } from "../src/protocol/relay-messages.ts";

const NONCE_BYTES = 32;
const RID_BYTES = 16;

export interface Registration {
  /** base64url of 32 and 64 bytes, checked for their form before. */
  readonly pk: string;
  readonly sig: string;
}

/** Await it once before the two functions below. */
export const registrationReady: Promise<void> = sodium.ready;

/** A nonce for one socket. */
export function makeNonce(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
}

/**
 * The rid of the key, when its signature covers this nonce and one of these origins; null otherwise. libsodium also
 * refuses keys of small order, which would sign everything.
 */
export function verifyRegistration(
  { pk, sig }: Registration,
  nonce: Uint8Array,
  origins: readonly string[],
): string | null {
  const key = Buffer.from(pk, "base64url");
  const signature = Buffer.from(sig, "base64url");
  const verified = origins.some((origin) => {
    try {
      return sodium.crypto_sign_verify_detached(signature, registrationStatement(origin, nonce, key), key);
    } catch {
      return false; // a wrong length, which the caller has excluded, is no signature either
    }
  });
  return verified ? ridOf(key) : null;
}

/** The name of a daemon at this relay: 22 characters of base64url. `relayPk` has 32 bytes. */
export function ridOf(relayPk: Uint8Array): string {
  const input = Buffer.concat([Buffer.from(RID_LABEL), relayPk]);
  return Buffer.from(sodium.crypto_generichash(RID_BYTES, input, null)).toString("base64url");
}
