// Finds session hosts by their sockets, including those that appear after the server has looked: an earlier server was
// killed while it started them. Knows where sockets are, not sessions.

import { lstatSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { isSessionId, type Paths } from "../config/paths.ts";

/** How long hosts may be late: as long as a server waits for one that it starts. */
const LATE_MS_MAX = 20_000;
/** Pause between two looks. */
const LOOK_MS = 250;

const SUFFIX = ".sock";

/** Calls `onHost` with the id of each session whose socket was not there before. Ends by itself; the result ends it. */
export function watchForHosts(paths: Paths, onHost: (id: string) => void): () => void {
  const seen = new Map(sessionSockets(paths));
  const until = Date.now() + LATE_MS_MAX;
  const timer = setInterval(() => {
    for (const [id, inode] of sessionSockets(paths)) {
      if (seen.get(id) === inode) continue;
      seen.set(id, inode);
      onHost(id);
    }
    if (Date.now() > until) clearInterval(timer);
  }, LOOK_MS);
  return () => clearInterval(timer);
}

/** Ids of the sessions that have a socket, whether or not somebody listens there. */
export function socketIds(paths: Paths): string[] {
  return sessionSockets(paths).map(([id]) => id);
}

function sessionSockets(paths: Paths): [id: string, inode: number][] {
  const own = basename(paths.serverSocket);
  try {
    return readdirSync(paths.run)
      .map((name) => [name, name.slice(0, -SUFFIX.length)] as const)
      .filter(([name, id]) => name.endsWith(SUFFIX) && isSessionId(id) && name !== own)
      .map(([name, id]) => [id, lstatSync(join(paths.run, name), { throwIfNoEntry: false })?.ino ?? 0]);
  } catch {
    return [];
  }
}
