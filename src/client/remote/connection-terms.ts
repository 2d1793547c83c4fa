// What a connection to a remote host needs, and what it says to whoever uses it.

import type { ReadyHost } from "../../channel/client-channel.ts";
import type { PeerState } from "../../peer/machine-states.ts";
import type { PeerTerms } from "../../peer/peer.ts";
import type { Way } from "../../peer/ways.ts";

export interface ConnectionTerms extends Omit<PeerTerms, "persists"> {
  /** The ways in, the best first. At least one. */
  readonly ways: readonly Way[];
  /** Asks the person whether a host that is not known is the right one. */
  confirmHost(hostPk: Uint8Array): Promise<boolean>;
  /** Somebody at the host must approve this machine. */
  pending(fingerprint: string): void;
  tryFailed(way: Way): void;
  /** Whether the host has the same key as before, or is new. */
  isWhoItWas(host: ReadyHost): boolean;
}

/** The connection is up, or will not come back, and why. */
export type Up = { readonly ok: true } | { readonly ok: false; readonly why: string };

type Failed = Extract<PeerState, { readonly phase: "failed" }>;
/** What came of the first try. */
export type Opened<Connection> =
  | { readonly ok: true; readonly connection: Connection; readonly way: Way }
  | { readonly ok: false; readonly failed: Failed };
