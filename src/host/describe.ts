// What of a session's description comes from its record and its end.

import type { SessionInfo } from "../protocol/session-info.ts";
import type { SessionRecord } from "../protocol/session-record.ts";
import type { AttachedClient } from "./attached-client.ts";

/** What a host reports of a session while its program runs, and of its end. */
export function describe(
  record: SessionRecord,
  exit: { readonly exitCode: number | null; readonly signal: string | null } | null,
  program: Pick<SessionInfo, "pid" | "title">,
): Pick<SessionInfo, "id" | "exitCode" | "signal" | "command" | "cwd" | "createdAt" | "pid" | "title"> {
  return {
    id: record.id,
    exitCode: exit?.exitCode ?? null,
    signal: exit?.signal ?? null,
    command: record.command,
    cwd: record.cwd,
    createdAt: record.createdAt,
    ...program,
    ...(exit ? { pid: null } : {}),
  };
}

/** The sessions that show this one. */
export function shownIn(clients: Iterable<AttachedClient>): Pick<SessionInfo, "shownIn"> {
  const ids = [...clients].flatMap((c) => (c.isViewer && c.open?.inside ? [c.open.inside] : []));
  return ids.length === 0 ? {} : { shownIn: [...new Set(ids)] };
}
