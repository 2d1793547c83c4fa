// `remi rename`: gives a session another name.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { fail, OK } from "../report.ts";
import { type CommandSpec, sessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "rename",
  aliases: ["rename-session"],
  summary: "give a session another name",
  positionals: [
    { name: "NAME", required: true, complete: sessions },
    { name: "NEW", required: true },
  ],
  flags: [],
  target: TARGET,
  examples: ["remi rename api backend"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async (server) => {
    const renamed = await server.rename(args.word("NAME")!, args.word("NEW")!);
    return renamed.ok ? OK : fail(io, renamed);
  });
}
