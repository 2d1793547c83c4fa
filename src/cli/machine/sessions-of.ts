// Gets all sessions of another machine.

import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";

/** How often to ask for them. Each time the connection may be a new one. */
const LISTS_MAX = 3;

/** In the order of `ls`. Null when they do not come. */
export async function sessionsOf(line: RemoteConnection): Promise<readonly SessionInfo[] | null> {
  for (let ask = 1; ask <= LISTS_MAX && (await line.up()).ok; ask++) {
    const sessions = await line.list();
    if (sessions) return sessions;
  }
  return null;
}
