// `remi kill`: ends the program of a session.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { FAILED, fail, OK } from "../report.ts";
import { type CommandSpec, choices, livingSessions, SIGNALS, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "kill",
  aliases: ["kill-session"],
  summary: "end a session with all its processes",
  details:
    "Ends every process of the session: its program, all that came of it, and what left it as a daemon. Each gets SIGHUP, and what is left SIGTERM and SIGKILL, within seconds. What cannot be ended is named, and the status is 1. Of a session that has ended it ends what was left running. With --signal the program's process group gets that signal, and nothing is waited for. The session's last screen and scrollback stay until 'remi rm'.",
  positionals: [{ name: "NAME", required: true, variadic: true, complete: livingSessions }],
  flags: [
    {
      name: "signal",
      short: "s",
      type: "text",
      value: "SIGNAL",
      summary: "send this signal instead, such as SIGINT",
      complete: choices(...SIGNALS),
    },
  ],
  target: TARGET,
  examples: ["remi kill api", "remi kill --signal SIGINT api"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { withServer } = await import("../session-server.ts");
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
