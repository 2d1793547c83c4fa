// The door of the machine's own user. A process of the user's (`remi bridge`) brings a client and says which secret that
// client knows. No code, device or approval is needed, because this user may already do everything here.

import { type KeyCredential, keyOf } from "../channel/credentials.ts";
import type { DaemonContext, DaemonHooks } from "../channel/daemon-states.ts";
import { sameBytes } from "../crypto/byte-strings.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { Door, Granted } from "./door.ts";
import type { Visit } from "./visit.ts";

/** How long the key is valid, ms. A handshake that takes longer has failed. */
const KEY_MS = 30_000;

export class UserDoor implements Door {
  /** ssh hides the frames from anybody on the way, so gathering output would hide nothing. */
  readonly gatherMs = 0;

  constructor(
    private readonly sodium: Sodium,
    /** Made from the machine's own key. No relay knows it. */
    private readonly rid: Uint8Array,
  ) {}

  /** Makes the key for a client with this secret. It can be used once, in one visit, and is stored nowhere. */
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
