// `remi kill --all`: ends every session in which something runs, after a question.

import type { ServerLink } from "../../client/server-link.ts";
import { livesOn, type SessionInfo } from "../../protocol/session-info.ts";
import { agrees } from "../ask.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, fail, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

/** Names in the question; if there are more, it gives their number. */
const NAMES_MAX = 8;

/** Sessions that are ended at the same time: each reads the table of all processes several times. */
const AT_ONCE_MAX = 16;

export interface KillAllOrder {
  /** Sent instead of ending them, as with `kill`. */
  readonly signal: string | undefined;
  readonly yes: boolean;
}

/** Ends the sessions that the question named, and none that began since. 1 when one could not be ended. */
export function killAll(io: Io, { signal, yes }: KillAllOrder): Promise<number> {
  return withServer(io, async (server) => {
    const listed = await server.list();
    if (!listed.ok) return fail(io, listed);
    const running = listed.value
      .map(({ info }) => info)
      .filter((info) => info.state !== "exited" || (livesOn(info) && signal === undefined));
    if (running.length === 0) {
      io.err("No session is running.\n");
      return OK;
    }
    if (!yes) {
      const does = signal === undefined ? "End" : `Send ${signal} to`;
      const isAgreed = await agrees(io, `${does} ${namesOf(running)}?`);
      if (isAgreed === null)
        return complain(
          io,
          "nothing was ended: --all asks first and there is no terminal; add --yes to end every session.",
        );
      if (!isAgreed) {
        io.err("Nothing was ended.\n");
        return FAILED;
      }
    }
    // The session that this runs in comes last, because its end ends this command.
    const own = running.filter(({ id }) => id === io.env.REMI_SESSION_ID);
    const others = running.filter((info) => !own.includes(info));
    const statuses = [await endEach(server, others, signal, io), await endEach(server, own, signal, io)];
    return statuses.includes(FAILED) ? FAILED : OK;
  });
}

async function endEach(
  server: ServerLink,
  sessions: readonly SessionInfo[],
  signal: string | undefined,
  io: Io,
): Promise<number> {
  let status = OK;
  for (let at = 0; at < sessions.length; at += AT_ONCE_MAX) {
    const some = sessions.slice(at, at + AT_ONCE_MAX);
    for (const killed of await Promise.all(some.map(({ id }) => server.kill(id, signal)))) {
      // A session that ended by itself since the question is fine.
      if (killed.ok || killed.code === "not-running") continue;
      fail(io, killed);
      status = FAILED;
    }
  }
  return status;
}

function namesOf(sessions: readonly SessionInfo[]): string {
  const names = sessions.slice(0, NAMES_MAX).map(({ name }) => name);
  const more = sessions.length - names.length;
  const which = more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
  return sessions.length === 1 ? `session ${which}` : `${sessions.length} sessions (${which})`;
}
