// `remi attach`: this terminal to a session.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { hasTerminal, openSession, prefixOption } from "../opening/opening.ts";
import { complain, FAILED, fail } from "../report.ts";
import { type Located, locateSession, withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const prefix = prefixOption(args, io);
  if (typeof prefix === "number") return prefix;
  if (!hasTerminal(io)) return FAILED;
  const options = { readOnly: args.has("read-only"), detachOthers: args.has("detach-others"), ...prefix };
  const name = args.word("NAME");
  const located = name === undefined ? await latestSession(io) : await locateSession(io, name);
  return located ? openSession(located, io, options) : FAILED;
}

/** The living session, other than this one, that gave the latest sign of life. Null after saying that there is none. */
async function latestSession(io: Io): Promise<Located | null> {
  const found = await withServer(io, async (server, paths) => {
    const listed = await server.list();
    if (!listed.ok) return fail(io, listed);
    const living = listed.value.filter(
      (s) => s.info.state !== "exited" && s.info.id !== io.env.REMI_SESSION_ID,
    );
    if (living.length === 0) return complain(io, "no session is running; 'remi NAME -- COMMAND' starts one.");
    const lastSign = (s: (typeof living)[number]) => s.info.lastOutputAt ?? s.info.createdAt;
    return { session: living.reduce((a, b) => (lastSign(b) > lastSign(a) ? b : a)), paths };
  });
  return typeof found === "number" ? null : found;
}
