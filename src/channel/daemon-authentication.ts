// Finds out who a confirmed client is: its device and the scope of its credential. The identity comes only from a key
// that was verified, never from a name that the client gives.

import { fromBase64, sameBytes } from "../crypto/byte-strings.ts";
import { deviceAuthMessage, PUBLIC_KEY_BYTES, SIGNATURE_BYTES, verify } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { KeyCredential, Scope } from "./credentials.ts";
import type { AuthMessage, Brief } from "./messages.ts";

/** A client that has proven everything it must. */
export interface NewClient {
  /** The key that it used. Null for a typed code. */
  readonly key: KeyCredential | null;
  readonly scope: Scope;
  /** The public key of its device, verified. Null when it sent none. */
  readonly devicePk: Uint8Array | null;
  /** The name that it gives itself. It must be cleaned before people are shown it. */
  readonly name: string;
  readonly version: string;
  readonly caps: readonly string[];
  /** What it came for, if it leaves by itself. Null: it stays. */
  readonly brief: Brief | null;
  readonly failedTriesBefore: number;
}

export interface AuthenticationTerms {
  readonly bind: Uint8Array;
  readonly hostPk: Uint8Array;
  readonly need: "none" | "device";
  readonly key: KeyCredential | null;
  readonly auth: AuthMessage;
}

export type Authentication =
  | { readonly ok: true; readonly client: Omit<NewClient, "failedTriesBefore"> }
  | { readonly ok: false };

const NO = { ok: false } as const;

/** Verifies the device if one is needed, and also if the client only sends one. */
export function authenticate(sodium: Sodium, terms: AuthenticationTerms): Authentication {
  const { key, auth, need } = terms;
  const devicePk = provenDevice(sodium, terms);
  if (devicePk === "forged" || (need === "device" && !devicePk)) return NO;
  if (key?.devicePk && !(devicePk && sameBytes(sodium, devicePk, key.devicePk))) return NO;
  const client = {
    key,
    scope: auth.brief === "look" ? ("view" as const) : (key?.scope ?? ("control" as const)),
    devicePk,
    name: auth.name ?? "",
    version: auth.clientVer,
    caps: auth.caps,
    brief: auth.brief ?? null,
  };
  return { ok: true, client };
}

function provenDevice(
  sodium: Sodium,
  { bind, hostPk, auth }: AuthenticationTerms,
): Uint8Array | null | "forged" {
  if (auth.devicePk === undefined && auth.deviceSig === undefined) return null;
  const devicePk = fromBase64(sodium, auth.devicePk ?? "", PUBLIC_KEY_BYTES);
  const signature = fromBase64(sodium, auth.deviceSig ?? "", SIGNATURE_BYTES);
  if (!devicePk || !signature) return "forged";
  const message = deviceAuthMessage(bind, hostPk, devicePk);
  return verify(sodium, devicePk, message, signature) ? devicePk : "forged";
}
