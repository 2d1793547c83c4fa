// `remi attach`: this terminal to a session.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { PREFIX_FLAG, prefixOption } from "../prefix-flag.ts";
import { complain, FAILED, fail } from "../report.ts";
import type { Located } from "../session-server.ts";
import { type CommandSpec, sessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "attach",
  aliases: ["a", "attach-session"],
  summary: "attach this terminal to a session",
  details:
    "Without NAME it is the session that printed last. Ctrl-b d detaches; the session goes on. One that has ended is shown as it ended, and the status is its program's.",
  positionals: [{ name: "NAME", required: false, complete: sessions }],
  flags: [
    { name: "read-only", short: "r", type: "boolean", summary: "look, but send nothing" },
    { name: "detach-others", short: "d", type: "boolean", summary: "detach the session's other clients" },
    PREFIX_FLAG,
  ],
  target: TARGET,
  examples: ["remi attach api", "remi attach -r api"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { hasTerminal, openSession } = await import("../open-session.ts");
  const prefix = prefixOption(args, io);
  if (typeof prefix === "number") return prefix;
  if (!hasTerminal(io)) return FAILED;
  const { locateSession } = await import("../session-server.ts");
  const options = { readOnly: args.has("read-only"), detachOthers: args.has("detach-others"), ...prefix };
  const name = args.word("NAME");
  const located = name === undefined ? await latestSession(io) : await locateSession(io, name);
  return located ? openSession(located, io, options) : FAILED;
}

/** The living session that gave the latest sign of life, and is not this one. Null after saying that there is none. */
async function latestSession(io: Io): Promise<Located | null> {
  const { withServer } = await import("../session-server.ts");
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
