// What a person sees of a connection to a machine elsewhere.

import type { Failure } from "./outcome.ts";

export type Status =
  | { readonly phase: "idle" }
  | { readonly phase: "connecting" }
  | { readonly phase: "confirm-host"; readonly fingerprint: string }
  | { readonly phase: "pairing"; readonly fingerprint: string }
  | { readonly phase: "ready" }
  /** Coming back by itself. `tryAt`: null while a try is on its way. Both on the clock of the client, ms. */
  | { readonly phase: "down"; readonly since: number; readonly tryAt: number | null }
  | { readonly phase: "replaced" }
  | { readonly phase: "failed"; readonly why: Failure; readonly triesLeft: number | null };

/** What is known of the machine once it is in. */
export interface HostFacts {
  readonly rid: string;
  readonly name: string;
  readonly scope: "control" | "view";
  readonly fingerprint: string;
  readonly version: string;
  /** The one session that this access is for. */
  readonly session: string | null;
  /** Wrong codes that were tried before this one. */
  readonly failedTriesBefore: number;
  readonly by: "code" | "key";
}
