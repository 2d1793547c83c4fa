// The door of the machine's own user: a client is brought by a process of the user's (`remi bridge`), which says what secret
// this client knows, and no other. No code, device or approval is asked for, because whoever can bring a client may do
// everything already.

import { type KeyCredential, keyOf } from "../channel/credentials.ts";
import type { DaemonContext, DaemonHooks } from "../channel/daemon-states.ts";
import { sameBytes } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { Door, Granted } from "./door.ts";
import type { Visit } from "./visit.ts";

/** How long the key is good for, ms: a handshake takes less, or has failed. */
const KEY_MS = 30_000;

export class UserDoor implements Door {
  /** Nobody on the way sees frames of remi's: ssh puts them into its own. */
  readonly gatherMs = 0;

  constructor(
    private readonly sodium: Sodium,
    /** Of the host's own key: no relay knows it. */
    private readonly rid: Uint8Array,
  ) {}

  /** What a client with this secret is let in by, once. It is good for its visit alone, and stored nowhere. */
  keyFor(secret: Uint8Array, now: number): KeyCredential {
    const terms = { purpose: "link", scope: "control", session: null, uses: 1, devicePk: null } as const;
    return keyOf(this.sodium, secret, { ...terms, expires: now + KEY_MS, name: "" });
  }

  terms(): Pick<DaemonContext, "need" | "asks"> {
    return { need: "none", asks: false };
  }

  hooks(visit: Visit): Omit<DaemonHooks, "grant"> {
    return {
      code: () => null,
      codesOpen: () => false,
      key: (credId) => {
        const { brought: key } = visit;
        return key && Date.now() < key.expires && sameBytes(this.sodium, key.credId, credId) ? key : null;
      },
      admit: () => true,
      codeFailed: () => {},
      codeConfirmed: () => 0,
      keyFailed: () => {
        visit.brought = null;
      },
      access: () => "allow",
    };
  }

  grant(visit: Visit): Granted | null {
    if (!visit.brought) return null;
    visit.brought = null;
    return { rid: this.rid, ticket: null };
  }

  by(): "ssh" {
    return "ssh";
  }

  settled(): void {}
  cameIn(): void {}
  left(): void {}
}
