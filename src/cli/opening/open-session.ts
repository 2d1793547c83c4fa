// Attaching a terminal to a session from a command: the checks before, and the status after.

import type { Listed } from "../../client/server-link.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, fail, OK } from "../report.ts";
import { type Located, listSessions, withServer } from "../session-server.ts";
import { showDashboard } from "./show-dashboard.ts";

export interface OpenOptions {
  readonly readOnly?: boolean;
  readonly detachOthers?: boolean;
  /** The prefix key, checked. */
  readonly prefix?: string;
}

/** True when stdin and stdout are a terminal; otherwise it says what to do. */
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
  const loop = await loopThrough(session, io);
  if (typeof loop === "number") return loop;
  const shown = session.socket ? session : await endedSession(session, io);
  if (!shown) return FAILED;
  const { noteConfig } = await import("../config-warnings.ts");
  await noteConfig(paths, io);
  const { attach } = await import("../../client/attach.ts");
  let outcome = await attach({ paths, session: shown, hasDashboard: true, ...options });
  while (outcome.kind === "dashboard") {
    const { carried } = outcome;
    const { id } = outcome.session.info;
    const { prefix } = options;
    const status = await showDashboard(io, paths, {
      selected: id,
      carried,
      ...(prefix === undefined ? {} : { prefix }),
    });
    if (status !== OK) return status;
    // The dashboard lay over the session, which is shown again as it is now.
    const present = await livingSession(io, id);
    if (!present) return OK;
    outcome = await attach({
      paths,
      session: present,
      hasDashboard: true,
      ...options,
      detachOthers: false,
      carried,
    });
  }
  return outcome.status;
}

/** The status after a loop of sessions that show each other was refused; null when there is none. */
async function loopThrough({ info }: Listed, io: Io): Promise<number | null> {
  const { insideSession } = await import("../../client/inside-session.ts");
  const inside = insideSession(io.env);
  if (inside === null) return null;
  const { attachLoop, loopWords } = await import("../../session/attach-loop.ts");
  const listed = await listSessions(io);
  if (!listed) return FAILED;
  const loop = attachLoop(
    listed.map((one) => one.info),
    inside,
    info.id,
  );
  return loop ? complain(io, `${loopWords(loop)}.`) : null;
}

/** The session with this id; null when its program has ended. */
async function livingSession(io: Io, id: string): Promise<Listed | null> {
  const listed = await listSessions(io);
  return listed?.find(({ info, socket }) => info.id === id && socket && info.state !== "exited") ?? null;
}

/** A session that has ended, with a host that shows it. Null after a failure was printed. */
async function endedSession({ info }: Listed, io: Io): Promise<Listed | null> {
  const shown = await withServer(io, async (server) => {
    const answer = await server.show(info.id);
    return answer.ok ? answer.value : fail(io, answer);
  });
  return typeof shown === "number" ? null : shown;
}
