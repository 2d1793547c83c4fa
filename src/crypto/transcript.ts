// What both sides bind their keys to: who speaks over what (`CI`), and every byte of the handshake (`th`).

import { lvCat } from "./byte-strings.ts";
import { hash } from "./hash.ts";
import type { Sodium } from "./sodium.ts";

/** `code`: the digits that a person typed. `key`: 16 random bytes of a link, a ticket, a share or a device. */
export type CredentialKind = "code" | "key";

/** The kinds on the wire; numbers are never reused. */
export const KIND_BYTE = { code: 1, key: 2 } as const;

export const CRED_ID_BYTES = 16;

/** `CI`: the room is in it for codes only, because keys find their daemon by another name. */
export function channelIdentifier(kind: CredentialKind, room: string, credId: Uint8Array): Uint8Array {
  const kindByte = Uint8Array.of(KIND_BYTE[kind]);
  return lvCat("remi/1", "daemon", "client", kindByte, kind === "code" ? room : "", credId);
}

/** `th`: 64 bytes over CI and everything said before the first tag. */
export function transcriptHash(
  sodium: Sodium,
  ci: Uint8Array,
  clientHello: Uint8Array,
  daemonHello: Uint8Array,
  clientShare: Uint8Array,
): Uint8Array {
  return hash(sodium, 64, lvCat("remi/1 th", ci, clientHello, daemonHello, clientShare));
}
