// This machine as a device that hosts can approve: an Ed25519 key that is made once and never leaves the machine.

import { createPrivate } from "../../config/files.ts";
import type { Paths } from "../../config/paths.ts";
import { bytesForm, readState } from "../../config/state-file.ts";
import { type Identity, identityFromSeed, SEED_BYTES } from "../../crypto/identity.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import { asClause } from "../../text/clause.ts";

export type DeviceIdentity =
  | { readonly ok: true; readonly identity: Identity }
  /** One sentence. A damaged seed is not replaced, because hosts know this device by it. */
  | { readonly ok: false; readonly message: string };

/** The identity, made when first needed. The home directory must exist. */
export function deviceIdentity(paths: Pick<Paths, "home">, sodium: Sodium): DeviceIdentity {
  const path = `${paths.home}/device-identity`;
  const made = createPrivate(path, sodium.randombytes_buf(SEED_BYTES));
  if (!made.ok && made.reason !== "exists") return made;
  const read = readState(path, bytesForm(SEED_BYTES));
  if (read.ok) return { ok: true, identity: identityFromSeed(sodium, read.value) };
  const what = asClause(read.message);
  return {
    ok: false,
    message: `${what}; repair it, or move it away and have hosts approve this machine again.`,
  };
}
