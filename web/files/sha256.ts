// SHA-256 of bytes that come one after another, by the library that the page has for its channel.

import type { Sodium } from "../../src/crypto/sodium.ts";

/** What the library's type declarations leave out. */
interface Functions {
  crypto_hash_sha256_init(): object;
  crypto_hash_sha256_update(state: object, bytes: Uint8Array): void;
  crypto_hash_sha256_final(state: object): Uint8Array;
}

export class Sha256 {
  readonly #functions: Functions;
  readonly #state: object;

  constructor(sodium: Sodium) {
    this.#functions = sodium as unknown as Functions;
    this.#state = this.#functions.crypto_hash_sha256_init();
  }

  update(bytes: Uint8Array): void {
    this.#functions.crypto_hash_sha256_update(this.#state, bytes);
  }

  /** Once. Nothing can be added afterwards. */
  digest(): Uint8Array {
    return this.#functions.crypto_hash_sha256_final(this.#state);
  }
}
