// The way of a command to the session server: finds the home, connects, does the work, closes. It has reported a
// failure itself.

import type { Budget } from "../client/budget.ts";
import type { Answer, Listed, ServerLink } from "../client/server-link.ts";
import { checkDirectories, type Paths, resolvePaths } from "../config/paths.ts";
import { budgetOf } from "./budget.ts";
import type { Io } from "./io.ts";
import { complain, FAILED, fail } from "./report.ts";

/** The home's paths; null, after saying so, when there is none or others can access it. */
export function homePaths(io: Io): Paths | null {
  const resolved = resolvePaths(io.env);
  const checked = resolved.ok ? checkDirectories(resolved.paths) : resolved;
  if (resolved.ok && checked.ok) return resolved.paths;
  if (!checked.ok) complain(io, checked.message);
  return null;
}

/**
 * Connects, starting the server when none runs, and does `work`. Returns its result, or 1 after a failure was reported.
 */
export async function withServer<T>(
  io: Io,
  work: (server: ServerLink, paths: Paths) => Promise<T>,
): Promise<T | number> {
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const { connectServer } = await import("../client/connect-server.ts");
  const server = await connectServer(paths, budgetOf(io));
  if (!server.ok) return fail(io, server);
  try {
    return await work(server.value, paths);
  } finally {
    server.value.close();
  }
}

/** How often a question is asked when the server dies before it answers. */
const ASKS_MAX = 3;

/** All sessions. Starts no server when there is nothing that it could know. Null after a failure was reported. */
export async function listSessions(io: Io): Promise<readonly Listed[] | null> {
  const paths = homePaths(io);
  if (!paths) return null;
  for (let ask = 1; ; ask++) {
    const listed = await askForList(paths, budgetOf(io));
    if (listed.ok) return listed.value;
    if (listed.code === "no-server" && ask < ASKS_MAX) continue;
    fail(io, listed);
    return null;
  }
}

async function askForList(paths: Paths, budget: Budget): Promise<Answer<readonly Listed[]>> {
  const { connectRunningServer, connectServer } = await import("../client/connect-server.ts");
  const running = await connectRunningServer(paths, budget);
  if (!running.ok) return running;
  let server = running.value;
  if (!server) {
    const { sessionIds } = await import("../config/session-files.ts");
    if (sessionIds(paths).length === 0) return { ok: true, value: [] };
    const started = await connectServer(paths, budget);
    if (!started.ok) return started;
    server = started.value;
  }
  try {
    return await server.list(true);
  } finally {
    server.close();
  }
}

export interface Located {
  readonly session: Listed;
  readonly paths: Paths;
}

/** One session by name, id or prefix. Null after a failure was reported. */
export async function locateSession(io: Io, name: string): Promise<Located | null> {
  const paths = homePaths(io);
  if (!paths) return null;
  const { findSession } = await import("../client/find-session.ts");
  const found = await findSession(paths, name, budgetOf(io));
  if (found.ok) return { session: found.value, paths };
  fail(io, found);
  return null;
}
