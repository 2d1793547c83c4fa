// What of a session's description comes from its record, its state and its end.

import type { SessionInfo } from "../protocol/session-info.ts";
import type { SessionRecord } from "../protocol/session-record.ts";
import type { stateOf } from "../session/activity-state.ts";

export function describe(
  record: SessionRecord,
  state: ReturnType<typeof stateOf>,
  exit: { readonly exitCode: number | null; readonly signal: string | null } | null,
): Omit<SessionInfo, "name" | "pid" | "cols" | "rows" | "clients" | "lastOutputAt" | "title"> {
  return {
    id: record.id,
    state: state.state,
    reason: state.reason,
    stateSince: state.sinceMs,
    exitCode: exit?.exitCode ?? null,
    signal: exit?.signal ?? null,
    command: record.command,
    cwd: record.cwd,
    createdAt: record.createdAt,
  };
}
