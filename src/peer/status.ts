// What a person is shown about a connection to a machine elsewhere.

import type { ReadyHost } from "../channel/client-channel.ts";
import { HAS_FILES } from "../channel/messages.ts";
import { hostFingerprint } from "../crypto/fingerprint.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { printable } from "../text/printable.ts";
import type { PeerContext, PeerState } from "./machine-states.ts";
import type { Failure } from "./outcome.ts";
import { isKey } from "./ways.ts";

export type Status =
  | { readonly phase: "idle" }
  | { readonly phase: "connecting" }
  | { readonly phase: "confirm-host"; readonly fingerprint: string }
  | { readonly phase: "pairing"; readonly fingerprint: string }
  | { readonly phase: "ready" }
  /** Coming back by itself. `tryAt`: null during a try. Both ms on the client's clock. */
  | { readonly phase: "down"; readonly since: number; readonly tryAt: number | null }
  | { readonly phase: "replaced" }
  | { readonly phase: "failed"; readonly why: Failure; readonly triesLeft: number | null };

export function statusOf(
  { sodium, triesLeft }: Pick<PeerContext, "sodium" | "triesLeft">,
  state: PeerState,
): Status {
  switch (state.phase) {
    case "idle":
    case "replaced":
    case "ready":
      return { phase: state.phase };
    case "dialling":
    case "checking":
      return state.since === null
        ? { phase: "connecting" }
        : { phase: "down", since: state.since, tryAt: null };
    case "confirming":
      return { phase: "confirm-host", fingerprint: hostFingerprint(sodium, state.hostPk) };
    case "pairing":
      return { phase: "pairing", fingerprint: state.fingerprint };
    case "down":
      return { phase: "down", since: state.since ?? state.tryAt, tryAt: state.tryAt };
    case "failed":
      return { phase: "failed", why: state.why, triesLeft: isKey(state.way) ? null : triesLeft(state.way) };
    default:
      return unhandled(state);
  }
}

/** What is known about the machine once the client is connected. */
export interface HostFacts {
  readonly rid: string;
  readonly name: string;
  readonly scope: "control" | "view";
  readonly fingerprint: string;
  readonly version: string;
  /** The only session that this client may use. Null: all. */
  readonly session: string | null;
  /** This client may have files of the machine. */
  readonly hasFiles: boolean;
  /** Wrong codes that were tried before this one. */
  readonly failedTriesBefore: number;
  readonly by: "code" | "key";
}

/** @param by what let the client in at first */
export function hostFacts(sodium: Sodium, { ready, hostPk }: ReadyHost, by: "code" | "key"): HostFacts {
  return {
    rid: ready.rid,
    name: printable(ready.host) || "unnamed machine",
    scope: ready.scope,
    fingerprint: hostFingerprint(sodium, hostPk),
    version: printable(ready.version),
    session: ready.session ?? null,
    hasFiles: ready.caps.includes(HAS_FILES),
    failedTriesBefore: ready.failedTriesBefore,
    by,
  };
}
