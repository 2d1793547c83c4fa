// What a connected client may come back with: the ticket that it has, with more time, or a new one.

import type { KeyCredential } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import { sameBytes } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { printable } from "../text/printable.ts";
import type { Reach } from "./admission.ts";
import type { KeyRing } from "./key-ring.ts";
import type { Settings } from "./settings.ts";

/** How long a ticket is valid after its last use, ms: without an approved device, and with one. */
export const RESUME_MS = 12 * 3_600_000;
export const DEVICE_KEY_MS = 30 * 24 * 3_600_000;

/** Longest name of a client that is kept, characters. */
const NAME_LENGTH_MAX = 64;

export class Tickets {
  constructor(
    private readonly sodium: Sodium,
    private readonly keys: KeyRing,
  ) {}

  /** Null when it has none: a share is its own ticket, and a disk may refuse. */
  give(client: NewClient, reach: Reach, mode: Settings["mode"], now: number): KeyCredential | null {
    const { key, devicePk } = client;
    const bound = mode === "permanent" ? devicePk : null;
    const expires = now + (bound ? DEVICE_KEY_MS : RESUME_MS);
    if (key?.purpose === "share") return null;
    if (key?.purpose === "resume" || key?.purpose === "device") return this.keys.prolong(key, expires, now);
    if (bound) this.keys.revoke((other) => other.purpose === "device" && this.#isOf(other, bound));
    const purpose = bound ? "device" : "resume";
    const name = nameOf(client);
    // Also for a device that proves itself unasked: no other can use the ticket, so it may outlive the daemon.
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

/** A client's name as it is kept and shown. */
export const nameOf = ({ name }: NewClient): string => printable(name, NAME_LENGTH_MAX);
