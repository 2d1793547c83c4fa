// The channels between their first message and their confirmation. Limited, because each costs the daemon a generator and
// a scalar, and because an attacker who holds many must not keep out a person with the right code.

import type { CredentialKind } from "../crypto/transcript.ts";

/** Pending handshakes with codes. One more replaces the oldest: a real client needs less than a second. */
export const PENDING_CODES_MAX = 4;

/** Pending handshakes with keys. One more is refused: a client that gets this far knows a credential's id. */
export const PENDING_KEYS_MAX = 8;

export interface PendingHandshake {
  readonly channel: number;
  readonly kind: CredentialKind;
}

/** In the order of their first messages. */
export type PendingHandshakes = readonly PendingHandshake[];

export type Admission =
  | {
      readonly ok: true;
      readonly pending: PendingHandshakes;
      /** The channel that lost its place and must be closed with `busy`. */
      readonly evicted: number | null;
    }
  | { readonly ok: false };

/** Adds a channel, if there is a place for it or one can be made. */
export function admit(pending: PendingHandshakes, channel: number, kind: CredentialKind): Admission {
  const others = pending.filter((handshake) => handshake.channel !== channel);
  const same = others.filter((handshake) => handshake.kind === kind);
  const full = same.length >= (kind === "code" ? PENDING_CODES_MAX : PENDING_KEYS_MAX);
  if (full && kind === "key") return { ok: false };
  const evicted = full ? same[0]!.channel : null;
  const kept = others.filter((handshake) => handshake.channel !== evicted);
  return { ok: true, pending: [...kept, { channel, kind }], evicted };
}

/** The channel has confirmed, failed or closed. */
export function settle(pending: PendingHandshakes, channel: number): PendingHandshakes {
  return pending.filter((handshake) => handshake.channel !== channel);
}
