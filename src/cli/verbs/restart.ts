// `remi restart`: runs the program of an ended session again.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { fail, OK } from "../report.ts";
import { type CommandSpec, exitedSessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "restart",
  aliases: [],
  summary: "run the program of an ended session again",
  details:
    "The command, the working directory and what was given with --env are the session's; the rest of the environment is yours now. Works after a reboot, too.",
  positionals: [{ name: "NAME", required: true, complete: exitedSessions }],
  flags: [],
  target: TARGET,
  examples: ["remi restart api"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { withServer } = await import("../session-server.ts");
  const { environmentOf } = await import("../new-session.ts");
  return withServer(io, async (server) => {
    const size = io.size();
    const restarted = await server.restart({
      query: args.word("NAME")!,
      env: environmentOf(io),
      ...(size && size.cols >= 2 && size.rows >= 2 ? size : {}),
    });
    return restarted.ok ? OK : fail(io, restarted);
  });
}
