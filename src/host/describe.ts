// What of a session's description comes from its record and its end.

import type { SessionInfo } from "../protocol/session-info.ts";
import type { SessionRecord } from "../protocol/session-record.ts";

export function describe(
  record: SessionRecord,
  exit: { readonly exitCode: number | null; readonly signal: string | null } | null,
): Pick<SessionInfo, "id" | "exitCode" | "signal" | "command" | "cwd" | "createdAt"> {
  return {
    id: record.id,
    exitCode: exit?.exitCode ?? null,
    signal: exit?.signal ?? null,
    command: record.command,
    cwd: record.cwd,
    createdAt: record.createdAt,
  };
}
