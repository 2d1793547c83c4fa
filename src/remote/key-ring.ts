// The keys that open this daemon: links, shares, tickets to come back with. Those that outlive the daemon are on disk
// before they are given out, and gone from it before their last use is granted.

import {
  addKey,
  consumeKey,
  expireKeys,
  findKey,
  type KeyCredential,
  type KeyStore,
  makeKey,
  parseKeys,
  prolongKey,
  revokeKeys,
  serialiseKeys,
} from "../crypto/credentials.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { RemoteFiles } from "./files.ts";

/** A ticket without a device is in memory alone: ending the daemon ends it. */
const isKept = (key: KeyCredential) => key.purpose !== "resume";

export class KeyRing {
  #store: KeyStore;
  /** False when the file is there and says nothing: all keys are gone, and the user should know. */
  readonly wasReadable: boolean;

  constructor(
    private readonly sodium: Sodium,
    private readonly files: RemoteFiles,
    now: number,
  ) {
    const read = files.read("keys");
    const parsed = read.ok ? parseKeys(sodium, read.text) : null;
    this.wasReadable = parsed !== null || (!read.ok && read.reason === "missing");
    this.#store = expireKeys(parsed ?? new Map(), now);
  }

  all(now: number): readonly KeyCredential[] {
    this.#store = expireKeys(this.#store, now);
    return [...this.#store.values()];
  }

  find(credId: Uint8Array, now: number): KeyCredential | null {
    return findKey(this.sodium, this.#store, credId, now);
  }

  /** A new key; null when there is no place for it or the disk refuses. */
  make(terms: Parameters<typeof makeKey>[1], now: number): KeyCredential | null {
    const key = makeKey(this.sodium, terms);
    const added = addKey(this.sodium, expireKeys(this.#store, now), key);
    return added.ok && this.#put(added.store, isKept(key)) ? key : null;
  }

  /** Takes one use. False: somebody else had the last one, or it could not be taken for good. */
  consume(key: KeyCredential, now: number): boolean {
    const used = consumeKey(this.sodium, this.#store, key.credId, now);
    return used.ok && (used.store === this.#store || this.#put(used.store, isKept(key)));
  }

  /** More time for a key that was used. */
  prolong(key: KeyCredential, expires: number, now: number): KeyCredential | null {
    const prolonged = prolongKey(this.sodium, this.#store, key.credId, expires, now);
    if (!prolonged.ok) return null;
    this.#put(prolonged.store, isKept(key));
    return prolonged.key;
  }

  /** Forgets those that are named; how many there were. */
  revoke(revoked: (key: KeyCredential) => boolean): number {
    const left = revokeKeys(this.#store, revoked);
    const count = this.#store.size - left.size;
    if (count > 0)
      this.#put(
        left,
        [...this.#store.values()].some((key) => isKept(key) && revoked(key)),
      );
    return count;
  }

  /** In memory first when it forgets, so that a disk that refuses gives nothing back until the daemon ends. */
  #put(store: KeyStore, onDisk: boolean): boolean {
    const grows = store.size > this.#store.size;
    if (!grows) this.#store = store;
    if (onDisk) {
      const kept = revokeKeys(store, (key) => !isKept(key));
      if (!this.files.write("keys", `${serialiseKeys(this.sodium, kept)}\n`).ok) return false;
    }
    this.#store = store;
    return true;
  }
}
