// `remi kill`: ends the program of a session.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { FAILED, fail, OK } from "../report.ts";
import { type CommandSpec, choices, livingSessions, SIGNALS, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "kill",
  aliases: ["kill-session"],
  summary: "end the program of a session",
  details:
    "Sends SIGHUP, and SIGKILL to what is left after a while. With --signal it sends that signal and does not wait. The session's last screen and scrollback stay until 'remi rm'.",
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
