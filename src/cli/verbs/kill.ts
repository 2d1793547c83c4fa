// `remi kill`: ends the program of a session.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import { type CommandSpec, choices, livingSessions, SIGNALS, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "kill",
  aliases: ["kill-session"],
  summary: "end a session with all its processes",
  details:
    "Ends every process of the session: its program, all that came of it, and what left it as a daemon. Each gets SIGHUP, and what is left SIGTERM and SIGKILL, within seconds. What cannot be ended is named, and the status is 1. Of a session that has ended it ends what was left running. With --signal the program's process group gets that signal, and nothing is waited for. The session's last screen and scrollback stay until 'remi rm'. --all asks first, and is refused where nobody can answer and --yes is not given.",
  positionals: [{ name: "NAME", required: false, variadic: true, complete: livingSessions }],
  flags: [
    {
      name: "signal",
      short: "s",
      type: "text",
      value: "SIGNAL",
      summary: "send this signal instead, such as SIGINT",
      complete: choices(...SIGNALS),
    },
    { name: "all", type: "boolean", summary: "every session that runs, after a question" },
    { name: "yes", short: "y", type: "boolean", summary: "with --all: do not ask" },
  ],
  target: TARGET,
  examples: ["remi kill api", "remi kill --signal SIGINT api", "remi kill --all"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const isAll = args.has("all");
  const named = args.words("NAME").length > 0;
  if (!isAll && !named) return misuse(io, "kill", "kill needs NAME or --all");
  if (isAll && named) return misuse(io, "kill", "--all goes without NAME");
  if (args.has("yes") && !isAll) return misuse(io, "kill", "--yes goes with --all");
  const { withServer } = await import("../session-server.ts");
  if (isAll) {
    const { killAll } = await import("../kill-all.ts");
    return killAll(io, { signal: args.text("signal"), yes: args.has("yes") });
  }
  return withServer(io, async (server) => {
    let status = OK;
    for (const name of args.words("NAME")) {
      const killed = await server.kill(name, args.text("signal"));
      if (killed.ok) continue;
      fail(io, killed);
      status = FAILED;
    }
    return status;
  });
}
