// Attaching a terminal to a session from a command: the checks before, and the status after.

import type { Io } from "./io.ts";
import { complain, FAILED } from "./report.ts";
import type { Located } from "./session-server.ts";

export interface OpenOptions {
  readonly readOnly?: boolean;
  readonly detachOthers?: boolean;
  /** The prefix key, checked. */
  readonly prefix?: string;
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
export async function openSession(located: Located, io: Io, options: OpenOptions = {}): Promise<number> {
  const { session, paths } = located;
  if (!hasTerminal(io)) return FAILED;
  if (io.env.REMI_SESSION_ID === session.info.id)
    return complain(
      io,
      `this is session '${session.info.name}' itself; attach from another terminal, or detach first.`,
    );
  if (!session.socket) return showLast(located, io);
  const { attach } = await import("../client/attach.ts");
  const outcome = await attach({ paths, session, hasDashboard: true, ...options });
  if (outcome.kind === "left") return outcome.status;
  const { showDashboard } = await import("./show-dashboard.ts");
  const { prefix } = options;
  return showDashboard(io, paths, {
    selected: outcome.session.info.id,
    carried: outcome.carried,
    ...(prefix === undefined ? {} : { prefix }),
  });
}

/** What an ended session's host left on disk: its last screen with the scrollback, how it ended, and its status. */
async function showLast({ session, paths }: Located, io: Io): Promise<number> {
  const { captureSession } = await import("./capture-session.ts");
  const { statusOf } = await import("./wait-for.ts");
  const { printable } = await import("../protocol/frames.ts");
  const { name, reason } = session.info;
  const captured = await captureSession(session, paths, { format: "ansi", scrollback: null });
  if (captured.ok) {
    io.out(captured.bytes);
    if (captured.bytes.at(-1) !== 0x0a) io.out("\n");
  }
  io.err(`[${name} has ended: ${printable(reason)}; 'remi restart ${name}' runs it again]\n`);
  return statusOf(session.info);
}
