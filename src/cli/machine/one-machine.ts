// A machine on which a command finds sessions: what it is to commands, whichever it is.

import type { Budget } from "../../client/budget.ts";
import type { Answer, Listed } from "../../client/server-link.ts";
import type { SessionHost } from "../../client/session-host.ts";
import type { CaptureRequest } from "../../client/session-link.ts";
import type { FailureCode } from "../sentences.ts";

export interface Failed {
  readonly ok: false;
  readonly code: FailureCode;
  readonly detail: string;
}
export type Captured = { readonly ok: true; readonly bytes: Uint8Array } | Failed;

export interface Machine {
  /** Finds one session by name, id or the beginning of a name. */
  find(query: string, budget: Budget): Promise<Answer<Listed>>;
  /** The session's host; null when it has left. */
  host(session: Listed): SessionHost | null;
  /** The screen that a session left on the disk when it ended; null where only hosts show such screens. */
  readonly saved: ((session: Listed, request: CaptureRequest) => Promise<Captured>) | null;
  /** The failure of a session that has ended. */
  ended(name: string): Failed;
  /** Its clock, ms since the epoch. */
  now(): number;
}

/** What a command came for: to look, or to change something. */
export type Purpose = "look" | "act";
