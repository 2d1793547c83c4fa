// The one place that loads libsodium. Everything else here receives it as an argument, randomness included, so that
// a browser without WebAssembly can pass its own build and a test can pass its own random bytes.

import type sodiumModule from "libsodium-wrappers-sumo";

/** What this folder uses of libsodium-wrappers-sumo. The standard build lacks ristretto255 and SHA-512. */
export type Sodium = Pick<
  typeof sodiumModule,
  | "base64_variants"
  | "crypto_core_ristretto255_from_hash"
  | "crypto_generichash"
  | "crypto_hash_sha512"
  | "crypto_scalarmult_ristretto255"
  | "crypto_secretbox_easy"
  | "crypto_secretbox_NONCEBYTES"
  | "crypto_secretbox_open_easy"
  | "crypto_secretstream_xchacha20poly1305_init_pull"
  | "crypto_secretstream_xchacha20poly1305_init_push"
  | "crypto_secretstream_xchacha20poly1305_pull"
  | "crypto_secretstream_xchacha20poly1305_push"
  | "crypto_sign_detached"
  | "crypto_sign_seed_keypair"
  | "crypto_sign_verify_detached"
  | "from_base64"
  | "memcmp"
  | "memzero"
  | "randombytes_buf"
  | "randombytes_uniform"
  | "to_base64"
>;

/** Where a secretstream's state lies in libsodium's own memory. */
export type StreamState = ReturnType<Sodium["crypto_secretstream_xchacha20poly1305_init_pull"]>;

/** Bytes of a secretstream state (`crypto_secretstream_xchacha20poly1305_statebytes`). */
const STREAM_STATE_BYTES = 52;

/** Loads libsodium and waits until it can be used. Rejects where there is neither WebAssembly nor a random source. */
export async function loadSodium(): Promise<Sodium> {
  const { default: sodium } = await import("libsodium-wrappers-sumo");
  await sodium.ready;
  return sodium;
}

interface Memory {
  readonly HEAPU8?: Uint8Array;
  readonly _free?: (address: number) => void;
}

/**
 * Wipes and frees the state of a stream that will not be used again: the wrapper never does, and a daemon makes two
 * with every client that comes back. Nothing happens with a build that does not show its memory.
 */
export function releaseStream(sodium: Sodium, state: StreamState): void {
  const memory = (sodium as { readonly libsodium?: Memory }).libsodium;
  const address = state as unknown as number;
  if (!memory?.HEAPU8 || !memory._free || typeof address !== "number") return;
  memory.HEAPU8.fill(0, address, address + STREAM_STATE_BYTES);
  memory._free(address);
}
