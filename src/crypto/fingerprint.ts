// Short texts that people compare: of a new device on two screens, and of a host before it is trusted.

import { lvCat } from "./byte-strings.ts";
import { hash } from "./hash.ts";
import type { Sodium } from "./sodium.ts";

/** Crockford's base32: without I, L, O and U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Characters of a pair fingerprint: 60 bits, enough because both keys are fixed within the 10 s of one run. */
const PAIR_LENGTH = 12;
/** Characters of a host fingerprint: 100 bits, since a forger has all the time for it. */
const HOST_LENGTH = 20;

/** `pairFp`: what both screens show while a device waits for approval, as `XXXX-XXXX-XXXX`. */
export function pairFingerprint(
  sodium: Sodium,
  bind: Uint8Array,
  hostPk: Uint8Array,
  devicePk: Uint8Array,
): string {
  return grouped(hash(sodium, 16, lvCat("remi/1 pair-fp", bind, hostPk, devicePk)), PAIR_LENGTH);
}

/** What names a host that is not known yet, before the user goes on to it. */
export function hostFingerprint(sodium: Sodium, hostPk: Uint8Array): string {
  return grouped(hash(sodium, 16, lvCat("remi/1 host-fp", hostPk)), HOST_LENGTH);
}

/** The first `length` groups of five bits, in fours with dashes between. */
function grouped(digest: Uint8Array, length: number): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += ALPHABET[(held >>> bits) & 31];
    }
    held &= 31;
  }
  return text.match(/.{4}/g)!.join("-");
}
