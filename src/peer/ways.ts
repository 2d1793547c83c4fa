// What a client comes in by, and what it means that it does not any more.

import type { RunSecret } from "../channel/exchange-terms.ts";
import type { Failure } from "./outcome.ts";
import type { RelayTarget } from "./relay-join.ts";

/** Where to, and by what. */
export interface Way {
  readonly target: RelayTarget;
  /** What a person typed, or a key: of a link, or a ticket to come back with. */
  readonly secret: RunSecret;
  /** Of a machine that it has led to before; null the first time. */
  readonly hostPk: Uint8Array | null;
  /** The client was in by this before, or by what the host gave this for. */
  readonly isTicket: boolean;
}

/** A key may be shown again and again; of a code each try is a guess that counts. */
export const isKey = (way: Way): boolean => "secret" in way.secret;

/** What is to be said of a failure: the end of a ticket is another thing than that of a link. */
export function failureOf(why: Failure, way: Way, isDevice: boolean): Failure {
  if (why !== "access-ended" || !way.isTicket) return why;
  return isDevice ? "ticket-ended" : "bare-ticket-ended";
}
