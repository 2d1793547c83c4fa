// `remi detach`: sends the clients of a session away; the session goes on.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { fail, misuse, OK } from "../report.ts";
import { type CommandSpec, livingSessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "detach",
  aliases: ["detach-client"],
  summary: "detach every client of a session",
  details: "Inside a session NAME may be left out. The session goes on.",
  positionals: [{ name: "NAME", required: false, complete: livingSessions }],
  flags: [],
  target: TARGET,
  examples: ["remi detach api"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const query = args.word("NAME") ?? io.env.REMI_SESSION_ID ?? io.env.REMI_SESSION;
  if (!query) return misuse(io, "detach", "detach needs NAME outside of a session");
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async (server) => {
    const detached = await server.detach(query);
    return detached.ok ? OK : fail(io, detached);
  });
}
