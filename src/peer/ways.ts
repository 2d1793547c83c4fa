// What a client comes in by, and what it means that it does not any more.

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

/** Somebody at a relay, or a machine that ssh leads to. */
export type Target = RelayTarget | { readonly ssh: SshPlace };

/** Where to, and by what. */
export interface Way {
  readonly target: Target;
  /**
   * What a person typed, or a key: of a link, or a ticket to come back with. Null: each try makes a key of its own, and whoever
   * dials tells it to the machine in private.
   */
  readonly secret: RunSecret | null;
  /** Of a machine that it has led to before; null the first time. */
  readonly hostPk: Uint8Array | null;
  /** The client was in by this before, or by what the host gave this for. */
  readonly isTicket: boolean;
}

/** For those to whom only relays lead. */
export function relayTarget(target: Target): RelayTarget {
  if ("ssh" in target) throw new Error("nobody here runs ssh");
  return target;
}

/** The code that a person has typed; null where it is a key. */
export const codeOf = ({ secret }: Way): Code | null => (secret && !("secret" in secret) ? secret : null);

/** A key may be shown again and again; of a code each try is a guess that counts. */
export const isKey = (way: Way): boolean => codeOf(way) === null;

/** What is to be said of a failure: the end of a ticket is another thing than that of a link. */
export function failureOf(why: Failure, way: Way, isDevice: boolean): Failure {
  if (why !== "access-ended" || !way.isTicket) return why;
  return isDevice ? "ticket-ended" : "bare-ticket-ended";
}
