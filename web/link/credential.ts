// What this browser comes in by, and what it means that it does not any more. Pure.

import type { Code } from "../../src/channel/code.ts";
import type { Failure } from "../../src/peer/outcome.ts";

export type Credential =
  /** `hostPk`: of a machine that it has led to before; null the first time. */
  | { readonly kind: "code"; readonly code: Code; readonly hostPk: Uint8Array | null }
  | {
      readonly kind: "key";
      readonly rid: string;
      readonly secret: Uint8Array;
      hostPk: Uint8Array | null;
      /** It was in by this before, or by what the host gave this for. */
      readonly isTicket: boolean;
    };

/** What is to be said of a failure: the end of a ticket is another thing than that of a link. */
export function failureOf(why: Failure, credential: Credential | null, isDevice: boolean): Failure {
  if (why !== "access-ended" || credential?.kind !== "key" || !credential.isTicket) return why;
  return isDevice ? "ticket-ended" : "bare-ticket-ended";
}
