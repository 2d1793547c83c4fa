// Key credentials. Links, shares, resume tickets and paired devices are all 16 random bytes; they differ in scope, uses,
// expiry and the device they are bound to. The store is a value, and each operation is one synchronous step, so that two
// holders of a key with one use cannot both use it.

import * as v from "valibot";
import { bytesOf, concat, fromBase64, toBase64 } from "../crypto/byte-strings.ts";
import { hash } from "../crypto/hash.ts";
import { PUBLIC_KEY_BYTES } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { CRED_ID_BYTES } from "../crypto/transcript.ts";
import { SECRET_BYTES } from "./link.ts";

/** Keys at a daemon. When full, a new one replaces the oldest resume ticket, or is refused. */
export const KEYS_MAX = 256;

/** Characters of a key's name. */
export const KEY_NAME_LENGTH_MAX = 64;

export const SCOPES = ["control", "view"] as const;
export type Scope = (typeof SCOPES)[number];

/** Why a key was made. It decides what revokes the key, and nothing else. */
export const KEY_PURPOSES = ["link", "share", "resume", "device"] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

export interface KeyCredential {
  readonly credId: Uint8Array;
  readonly secret: Uint8Array;
  readonly purpose: KeyPurpose;
  readonly scope: Scope;
  /** The one session it opens, by id; null for the machine. */
  readonly session: string | null;
  /** Uses left; null for any number. */
  readonly uses: number | null;
  /** Ms since the epoch. From then on the key is unknown. */
  readonly expires: number;
  /** The only device that may use it. */
  readonly devicePk: Uint8Array | null;
  /** It opens the files of its session too, to read. Of a key for the machine, which has them anyway, it says nothing. */
  readonly files?: true | undefined;
  /** Shown to people. */
  readonly name: string;
}

/** By credential id in base64url, oldest first. */
export type KeyStore = ReadonlyMap<string, KeyCredential>;

export type KeyStep =
  | { readonly ok: true; readonly store: KeyStore; readonly key: KeyCredential }
  | { readonly ok: false; readonly reason: "unknown" | "limit" };

const UNKNOWN = { ok: false, reason: "unknown" } as const;

/** Names a secret on the wire without revealing it. */
export function credentialId(sodium: Sodium, secret: Uint8Array): Uint8Array {
  return hash(sodium, CRED_ID_BYTES, concat(bytesOf("remi/1 cred-id"), secret));
}

/** A key with a fresh secret. */
export function makeKey(sodium: Sodium, terms: Omit<KeyCredential, "credId" | "secret">): KeyCredential {
  return keyOf(sodium, sodium.randombytes_buf(SECRET_BYTES), terms);
}

/** A key with an existing secret. */
export function keyOf(
  sodium: Sodium,
  secret: Uint8Array,
  terms: Omit<KeyCredential, "credId" | "secret">,
): KeyCredential {
  return { ...terms, credId: credentialId(sodium, secret), secret };
}

/** Adds a key, and drops the oldest resume ticket if the store is full. */
export function addKey(sodium: Sodium, store: KeyStore, key: KeyCredential): KeyStep {
  const next = new Map(store);
  if (next.size >= KEYS_MAX) {
    const oldest = [...next].find(([, { purpose }]) => purpose === "resume");
    if (!oldest) return { ok: false, reason: "limit" };
    next.delete(oldest[0]);
  }
  next.set(toBase64(sodium, key.credId), key);
  return { ok: true, store: next, key };
}

const isGood = (key: KeyCredential, now: number) => now < key.expires && (key.uses === null || key.uses > 0);

/** The key of this id, if it may be used now. */
export function findKey(
  sodium: Sodium,
  store: KeyStore,
  credId: Uint8Array,
  now: number,
): KeyCredential | null {
  const key = store.get(toBase64(sodium, credId));
  return key && isGood(key, now) ? key : null;
}

/** Takes one use of the key, if it may still be used. The last use removes it. */
export function consumeKey(sodium: Sodium, store: KeyStore, credId: Uint8Array, now: number): KeyStep {
  const id = toBase64(sodium, credId);
  const key = findKey(sodium, store, credId, now);
  if (!key) return UNKNOWN;
  if (key.uses === null) return { ok: true, store, key };
  const next = new Map(store);
  const left = { ...key, uses: key.uses - 1 };
  if (left.uses > 0) next.set(id, left);
  else next.delete(id);
  return { ok: true, store: next, key: left };
}

/** Moves the expiry of a key that may still be used; never to an earlier time. */
export function prolongKey(
  sodium: Sodium,
  store: KeyStore,
  credId: Uint8Array,
  expires: number,
  now: number,
): KeyStep {
  const key = findKey(sodium, store, credId, now);
  if (!key) return UNKNOWN;
  const prolonged = { ...key, expires: Math.max(key.expires, expires) };
  return { ok: true, store: new Map(store).set(toBase64(sodium, credId), prolonged), key: prolonged };
}

/** The store without the keys that can never be used again. */
export function expireKeys(store: KeyStore, now: number): KeyStore {
  return new Map([...store].filter(([, key]) => isGood(key, now)));
}

/** The store without the keys for which `revoked` returns true. */
export function revokeKeys(store: KeyStore, revoked: (key: KeyCredential) => boolean): KeyStore {
  return new Map([...store].filter(([, key]) => !revoked(key)));
}

const StoredKey = v.object({
  secret: v.string(),
  purpose: v.picklist(KEY_PURPOSES),
  scope: v.picklist(SCOPES),
  session: v.nullable(v.string()),
  uses: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  expires: v.pipe(v.number(), v.minValue(0)),
  devicePk: v.nullable(v.string()),
  files: v.optional(v.literal(true)),
  name: v.pipe(v.string(), v.maxLength(KEY_NAME_LENGTH_MAX)),
});
const StoredKeys = v.pipe(v.array(StoredKey), v.maxLength(KEYS_MAX));

/** For a file that only the user can read, because it contains the secrets. */
export function serialiseKeys(sodium: Sodium, store: KeyStore): string {
  const stored = [...store.values()].map(({ credId: _, ...key }) => ({
    ...key,
    secret: toBase64(sodium, key.secret),
    devicePk: key.devicePk && toBase64(sodium, key.devicePk),
  }));
  return JSON.stringify(stored);
}

/** Null when any part cannot be read: a store is never read in part. */
export function parseKeys(sodium: Sodium, text: string): KeyStore | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(StoredKeys, value);
  if (!parsed.success) return null;
  const store = new Map<string, KeyCredential>();
  for (const stored of parsed.output) {
    const secret = fromBase64(sodium, stored.secret, SECRET_BYTES);
    const devicePk = stored.devicePk === null ? null : fromBase64(sodium, stored.devicePk, PUBLIC_KEY_BYTES);
    if (!secret || (stored.devicePk !== null && !devicePk)) return null;
    const credId = credentialId(sodium, secret);
    store.set(toBase64(sodium, credId), { ...stored, secret, credId, devicePk });
  }
  return store;
}
