// All sessions of another machine.

import type { RemoteLine } from "../../client/remote/remote-line.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";

/** How often they are asked for, on one connection after another. */
const LISTS_MAX = 3;

/** In the order of `ls`; null when they do not come. */
export async function sessionsOf(line: RemoteLine): Promise<readonly SessionInfo[] | null> {
  for (let ask = 1; ask <= LISTS_MAX && (await line.up()).ok; ask++) {
    const sessions = await line.list();
    if (sessions) return sessions;
  }
  return null;
}
