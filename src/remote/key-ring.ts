// The keys that give access: links, shares, and tickets to come back with. A key that outlives the daemon is on disk
// before it is given out, and removed from disk before its last use is granted.

import {
  addKey,
  consumeKey,
  expireKeys,
  findKey,
  KEY_NAME_LENGTH_MAX,
  type KeyCredential,
  type KeyStore,
  makeKey,
  parseKeys,
  prolongKey,
  revokeKeys,
  type Scope,
  serialiseKeys,
} from "../channel/credentials.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { RemoteFiles } from "./files.ts";
import type { TicketFile } from "./ticket-file.ts";

/** How long a one-time link is valid, ms. */
const LINK_MS = 10 * 60_000;

/** What people are told when `isStored` is false. */
export const NOT_FORGOTTEN =
  "the files of keys and tickets cannot be written; what was revoked would work again after a restart of the server";

export interface ShareTerms {
  readonly scope: Scope;
  /** How long the link is valid, ms. */
  readonly ms: number;
  /** It opens the session's files too, to read. */
  readonly files?: true | undefined;
}

type Place = "keys" | "tickets" | "memory";

/** A ticket without a device stays in memory and ends with the daemon, because anyone who has it is let in. */
function placeOf(key: KeyCredential): Place {
  if (key.purpose !== "resume") return "keys";
  return key.devicePk ? "tickets" : "memory";
}

export class KeyRing {
  #store: KeyStore;
  /** False when a file exists but is unreadable. All keys in it are lost, and the user should be told. */
  readonly wasReadable: boolean;
  /** Files that still contain keys that were revoked, because writing failed. */
  readonly #unstored = new Set<Place>();

  constructor(
    private readonly sodium: Sodium,
    private readonly files: RemoteFiles,
    private readonly tickets: TicketFile,
    now: number,
  ) {
    const read = files.read("keys");
    const parsed = read.ok ? parseKeys(sodium, read.text) : null;
    if (read.ok && !parsed) files.makesNoSense("keys");
    const stored = tickets.read();
    this.wasReadable = (parsed !== null || (!read.ok && read.reason === "missing")) && stored !== null;
    this.#store = expireKeys(new Map([...(parsed ?? []), ...(stored ?? [])]), now);
  }

  /** False when the disk refused: then revoked keys would be back after a restart. */
  get isStored(): boolean {
    return this.#unstored.size === 0;
  }

  all(now: number): readonly KeyCredential[] {
    this.#store = expireKeys(this.#store, now);
    return [...this.#store.values()];
  }

  find(credId: Uint8Array, now: number): KeyCredential | null {
    return findKey(this.sodium, this.#store, credId, now);
  }

  /** Makes a key. Null when there are too many or the disk refuses. */
  make(terms: Parameters<typeof makeKey>[1], now: number): KeyCredential | null {
    const key = makeKey(this.sodium, terms);
    const added = addKey(this.sodium, expireKeys(this.#store, now), key);
    return added.ok && this.#put(added.store, [key]) ? key : null;
  }

  /** Makes the key of a one-time link. @param session null: for all sessions */
  makeLink(session: string | null, now: number): KeyCredential | null {
    const terms = { purpose: "link", scope: "control", session, uses: 1, expires: now + LINK_MS } as const;
    return this.make({ ...terms, devicePk: null, name: "" }, now);
  }

  /** Makes the key of a share, which may be used any number of times until it expires. */
  makeShare(session: { id: string; name: string }, how: ShareTerms, now: number): KeyCredential | null {
    const { scope, ms, files } = how;
    const name = session.name.slice(0, KEY_NAME_LENGTH_MAX);
    const terms = {
      purpose: "share",
      scope,
      session: session.id,
      uses: null,
      expires: now + ms,
      files,
    } as const;
    return this.make({ ...terms, devicePk: null, name }, now);
  }

  /** Takes one use. False: somebody else took the last one, or the disk refuses. */
  consume(key: KeyCredential, now: number): boolean {
    const used = consumeKey(this.sodium, this.#store, key.credId, now);
    return used.ok && (used.store === this.#store || this.#put(used.store, [key]));
  }

  /** Gives a key more time. Null when it may not be used any more. */
  prolong(key: KeyCredential, expires: number, now: number): KeyCredential | null {
    const prolonged = prolongKey(this.sodium, this.#store, key.credId, expires, now);
    if (!prolonged.ok) return null;
    this.#put(prolonged.store, [key]);
    return prolonged.key;
  }

  /** Removes the keys for which `revoked` returns true. Returns how many there were. */
  revoke(revoked: (key: KeyCredential) => boolean): number {
    const left = revokeKeys(this.#store, revoked);
    const gone = [...this.#store.values()].filter(revoked);
    if (gone.length > 0) this.#put(left, gone);
    return gone.length;
  }

  /**
   * Removing a key takes effect in memory first, so that it is gone until the daemon ends even if the disk refuses. A
   * ticket that cannot be stored is good until then.
   */
  #put(store: KeyStore, changed: readonly KeyCredential[]): boolean {
    const forgets = store.size <= this.#store.size;
    if (forgets) this.#store = store;
    let isDone = true;
    for (const place of new Set([...changed.map(placeOf), ...this.#unstored])) {
      const isWritten = this.#write(place, store);
      if (isWritten) this.#unstored.delete(place);
      else if (forgets) this.#unstored.add(place);
      isDone &&= isWritten || place === "tickets";
    }
    if (isDone) this.#store = store;
    return isDone;
  }

  #write(place: Place, store: KeyStore): boolean {
    if (place === "memory") return true;
    const kept = revokeKeys(store, (key) => placeOf(key) !== place);
    if (place === "tickets") return this.tickets.write(kept);
    return this.files.write("keys", `${serialiseKeys(this.sodium, kept)}\n`).ok;
  }
}
