// The way of a command to the session server: finds the home, connects, runs, closes. A failure has been told.

import type { Listed, ServerLink } from "../client/server-link.ts";
import { type Paths, resolvePaths } from "../config/paths.ts";
import type { Io } from "./io.ts";
import { complain, FAILED, fail } from "./report.ts";

/** The home's paths; null when there is none, after saying so. */
export function homePaths(io: Io): Paths | null {
  const resolved = resolvePaths(io.env);
  if (resolved.ok) return resolved.paths;
  complain(io, resolved.message);
  return null;
}

/** Connects, starting the server when none runs, and does `work`. Returns its status, or 1. */
export async function withServer(
  io: Io,
  work: (server: ServerLink, paths: Paths) => Promise<number>,
): Promise<number> {
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const { connectServer } = await import("../client/server-link.ts");
  const server = await connectServer(paths);
  if (!server.ok) return fail(io, server);
  try {
    return await work(server.value, paths);
  } finally {
    server.value.close();
  }
}

/** All sessions. Starts no server when there is nothing that one could know. Null after a failure was told. */
export async function listSessions(io: Io): Promise<readonly Listed[] | null> {
  const paths = homePaths(io);
  if (!paths) return null;
  const { connectRunningServer, connectServer } = await import("../client/server-link.ts");
  let server = await connectRunningServer(paths);
  if (!server) {
    const { sessionIds } = await import("../config/session-files.ts");
    if (sessionIds(paths).length === 0) return [];
    const started = await connectServer(paths);
    if (!started.ok) {
      fail(io, started);
      return null;
    }
    server = started.value;
  }
  try {
    const listed = await server.list();
    if (listed.ok) return listed.value;
    fail(io, listed);
    return null;
  } finally {
    server.close();
  }
}

/** One session by name, id or prefix. Null after a failure was told. */
export async function findSession(server: ServerLink, name: string, io: Io): Promise<Listed | null> {
  const found = await server.find(name);
  if (found.ok) return found.value;
  fail(io, found);
  return null;
}
