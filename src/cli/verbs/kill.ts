// `remi kill`: ends the program of a session.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const isAll = args.has("all");
  const named = args.words("NAME").length > 0;
  if (!isAll && !named) return misuse(io, "kill", "kill needs NAME or --all");
  if (isAll && named) return misuse(io, "kill", "--all takes no NAME");
  if (args.has("yes") && !isAll) return misuse(io, "kill", "--yes works only with --all");
  if (isAll) {
    const { killAll } = await import("../ending/ending.ts");
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
