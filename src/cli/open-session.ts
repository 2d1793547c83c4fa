// Attaching a terminal to a session from a command: the checks before, and the status after.

import type { Listed } from "../client/server-link.ts";
import type { Paths } from "../config/paths.ts";
import type { Io } from "./io.ts";
import { complain, FAILED } from "./report.ts";

export interface OpenOptions {
  readonly readOnly?: boolean;
  readonly detachOthers?: boolean;
}

/** True when both ends of the terminal are there; else it says what to do. */
export function hasTerminal(io: Io): boolean {
  if (io.stdinIsTty && io.stdoutIsTty) return true;
  complain(
    io,
    "attaching needs a terminal; use 'remi send' and 'remi capture' without one, or 'remi new -d' to start a session.",
  );
  return false;
}

/** Attaches until the user detaches or the session ends. */
export async function openSession(
  session: Listed,
  paths: Paths,
  io: Io,
  options: OpenOptions = {},
): Promise<number> {
  if (!hasTerminal(io)) return FAILED;
  if (io.env.REMI_SESSION_ID === session.info.id)
    return complain(
      io,
      `this is session '${session.info.name}' itself; attach from another terminal, or detach first.`,
    );
  const { attach } = await import("../client/attach.ts");
  return attach({ paths, session, ...options });
}
