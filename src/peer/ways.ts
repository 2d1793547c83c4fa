// The ways in: where a machine is and with which credential a client gets in.

import type { Code } from "../channel/code.ts";
import type { RunSecret } from "../channel/exchange-terms.ts";
import type { Failure } from "./outcome.ts";
import type { RelayTarget } from "./relay-join.ts";

/** A machine as the user's own ssh finds it. */
export interface SshPlace {
  readonly user: string | null;
  /** A name, an address, or an alias of ssh's own config. */
  readonly host: string;
  readonly port: number | null;
}

/** A daemon at a relay, or a machine that ssh reaches. */
export type Target = RelayTarget | { readonly ssh: SshPlace };

/** A way in. */
export interface Way {
  readonly target: Target;
  /**
   * A code, or the key of a link or ticket. Null: each try makes a new key, and dialling tells the machine privately (over
   * ssh).
   */
  readonly secret: RunSecret | null;
  /** The machine's key from earlier connections. Null the first time. */
  readonly hostPk: Uint8Array | null;
  /** Whether the client was connected before by this way, or got it from the host. */
  readonly isTicket: boolean;
}

/** Throws unless the target is at a relay: a page cannot run ssh. */
export function relayTarget(target: Target): RelayTarget {
  if ("ssh" in target) throw new Error("ssh cannot be run here");
  return target;
}

/** The code, if the credential is one. Null for a key. */
export const codeOf = ({ secret }: Way): Code | null => (secret && !("secret" in secret) ? secret : null);

/** A key may be tried any number of times. Each try of a code counts as a guess. */
export const isKey = (way: Way): boolean => codeOf(way) === null;

/** The failure that the person is told: for a ticket that is not good any more it is another one than for a link. */
export function failureOf(why: Failure, way: Way, isDevice: boolean): Failure {
  if (why !== "access-ended" || !way.isTicket) return why;
  return isDevice ? "ticket-ended" : "bare-ticket-ended";
}
