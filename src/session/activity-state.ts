// The state of a session as its output tells it: one function, so that every surface shows the same.

import type { SessionState } from "../protocol/session-info.ts";

/** Silence after which a session counts as idle. */
export const IDLE_AFTER_MS = 2_000;

export interface Signals {
  readonly nowMs: number;
  readonly startedAtMs: number;
  readonly lastOutputAtMs: number | null;
  readonly exit: {
    readonly code: number | null;
    readonly signal: string | null;
    readonly atMs: number;
  } | null;
}

export interface StateOf {
  readonly state: SessionState;
  readonly reason: string;
  readonly sinceMs: number;
  /** When the state changes by time alone; null when only a new signal changes it. */
  readonly changesAtMs: number | null;
}

/** The state that the signals amount to at `nowMs`. */
export function stateOf(s: Signals): StateOf {
  if (s.exit) {
    const reason = s.exit.signal !== null ? `ended by ${s.exit.signal}` : `exited with ${s.exit.code}`;
    return { state: "exited", reason, sinceMs: s.exit.atMs, changesAtMs: null };
  }
  if (s.lastOutputAtMs === null) {
    const idleAt = s.startedAtMs + IDLE_AFTER_MS;
    if (s.nowMs >= idleAt)
      return { state: "idle", reason: "no output yet", sinceMs: idleAt, changesAtMs: null };
    return { state: "starting", reason: "no output yet", sinceMs: s.startedAtMs, changesAtMs: idleAt };
  }
  const idleAt = s.lastOutputAtMs + IDLE_AFTER_MS;
  if (s.nowMs < idleAt) {
    return { state: "working", reason: "printing", sinceMs: s.lastOutputAtMs, changesAtMs: idleAt };
  }
  return { state: "idle", reason: "silent", sinceMs: idleAt, changesAtMs: null };
}
