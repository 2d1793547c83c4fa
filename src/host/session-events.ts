// What a session tells the process around it.

import type { HistoryEvent } from "../protocol/history.ts";

export interface SessionEvents {
  /** The program has ended and its last output is in the emulator. */
  exited(exit: { exitCode: number | null; signal: string | null; at: number }): void;
  /** Variables of a later client's environment. */
  environment(set: Readonly<Record<string, string>>): void;
  /** An event for the history; false when there were too many. */
  happened(event: HistoryEvent): boolean;
  /** Whether people are to be notified of the session, from now on. */
  muted(muted: boolean): void;
  /** A rule for the screen takes too long and is left out. */
  dropped(rule: string): void;
  /** A client asked to end the program and all its processes. */
  end(): void;
  /** A client asked an exited session's host to leave. */
  retire(): void;
  /** Perhaps nobody can reach the session any more. */
  listen(): void;
}
