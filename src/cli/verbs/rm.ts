// `remi rm`: forgets sessions that have ended.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import { type CommandSpec, exitedSessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "rm",
  aliases: [],
  summary: "forget a session that has ended",
  details: "Removes its record, last screen and scrollback. A session that runs is not touched.",
  positionals: [{ name: "NAME", required: false, variadic: true, complete: exitedSessions }],
  flags: [{ name: "exited", type: "boolean", summary: "forget every session that has ended" }],
  target: TARGET,
  examples: ["remi rm api", "remi rm --exited"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const named = args.words("NAME");
  if (named.length === 0 && !args.has("exited")) return misuse(io, "rm", "rm needs NAME or --exited");
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async (server) => {
    const queries = [...named];
    if (args.has("exited")) {
      const listed = await server.list();
      if (!listed.ok) return fail(io, listed);
      queries.push(...listed.value.filter((s) => s.info.state === "exited").map((s) => s.info.id));
    }
    let status = OK;
    for (const query of queries) {
      const removed = await server.remove(query);
      if (removed.ok) continue;
      fail(io, removed);
      status = FAILED;
    }
    return status;
  });
}
