// The tickets with which clients come back: a client that has one gets more time, any other a new one.

import type { KeyCredential } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import { sameBytes } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { printable } from "../text/printable.ts";
import type { Reach } from "./admission.ts";
import type { KeyRing } from "./key-ring.ts";
import type { Settings } from "./settings.ts";

/** How long a ticket is valid after its last use, ms: first without an approved device, then with one. */
export const RESUME_MS = 12 * 3_600_000;
export const DEVICE_KEY_MS = 30 * 24 * 3_600_000;

/** Characters of a client's name. */
const NAME_LENGTH_MAX = 64;

export class Tickets {
  constructor(
    private readonly sodium: Sodium,
    private readonly keys: KeyRing,
  ) {}

  /** Gives a client its ticket. Null for a share, which is its own ticket, or when the key cannot be stored. */
  give(client: NewClient, reach: Reach, mode: Settings["mode"], now: number): KeyCredential | null {
    const { key, devicePk } = client;
    const bound = mode === "permanent" ? devicePk : null;
    const expires = now + (bound ? DEVICE_KEY_MS : RESUME_MS);
    if (key?.purpose === "share") return null;
    if (key?.purpose === "resume" || key?.purpose === "device") return this.keys.prolong(key, expires, now);
    if (bound) this.keys.revoke((other) => other.purpose === "device" && this.#isOf(other, bound));
    const purpose = bound ? "device" : "resume";
    const name = nameOf(client);
    // If a device was proven, the ticket is bound to it, so that it may outlive the daemon.
    return this.keys.make({ ...reach, purpose, uses: null, expires, devicePk, name }, now);
  }

  /** The ticket becomes invalid. */
  end(ticket: KeyCredential): void {
    this.keys.revoke((key) => this.isSame(key, ticket));
  }

  isSame(one: KeyCredential, other: KeyCredential): boolean {
    return sameBytes(this.sodium, one.credId, other.credId);
  }

  #isOf({ devicePk }: KeyCredential, pk: Uint8Array): boolean {
    return devicePk !== null && sameBytes(this.sodium, devicePk, pk);
  }
}

/** A client's name as it is stored and shown. */
export const nameOf = ({ name }: NewClient): string => printable(name, NAME_LENGTH_MAX);
