// This browser as a device: an Ed25519 key that signs and never leaves the browser. Without one, codes and links still
// work.

import type { Database } from "./database.ts";

export interface Device {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** The device of this browser, made on the first call; null if WebCrypto has no Ed25519 or cannot keep keys. */
export async function loadDevice(database: Database): Promise<Device | null> {
  try {
    const stored = await database.get("device", "key");
    const pair = isPair(stored) ? stored : await makePair(database);
    const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    return {
      publicKey,
      sign: async (message) =>
        new Uint8Array(
          await crypto.subtle.sign("Ed25519", pair.privateKey, message as Uint8Array<ArrayBuffer>),
        ),
    };
  } catch {
    return null;
  }
}

async function makePair(database: Database): Promise<CryptoKeyPair> {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  await database.put("device", "key", pair);
  return pair;
}

function isPair(value: unknown): value is CryptoKeyPair {
  const pair = value as Partial<CryptoKeyPair> | undefined;
  return pair?.privateKey instanceof CryptoKey && pair.publicKey instanceof CryptoKey;
}
