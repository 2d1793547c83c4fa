// `remi rm`: forgets sessions that have ended, and removes their worktrees when told to.

import type { ServerLink } from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import { livesOn } from "../../protocol/session-info.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const named = args.words("NAME");
  if (named.length === 0 && !args.has("exited")) return misuse(io, "rm", "rm needs NAME or --exited");
  if (args.has("force") && !args.has("worktree")) return misuse(io, "rm", "--force needs --worktree");
  return withServer(io, async (server, paths) => {
    const queries = [...named];
    if (args.has("exited")) {
      const listed = await server.list();
      if (!listed.ok) return fail(io, listed);
      queries.push(
        ...listed.value.filter((s) => s.info.state === "exited" && !livesOn(s.info)).map((s) => s.info.id),
      );
    }
    let status = OK;
    for (const query of queries) {
      if (args.has("worktree") && !(await removeItsWorktree(server, paths, query, args, io))) {
        status = FAILED;
        continue;
      }
      const removed = await server.remove(query);
      if (removed.ok) continue;
      fail(io, removed);
      status = FAILED;
    }
    return status;
  });
}

/** False after saying why the session's worktree stays. A session removed by `--exited` need not have one. */
async function removeItsWorktree(
  server: ServerLink,
  paths: Paths,
  query: string,
  args: Args,
  io: Io,
): Promise<boolean> {
  const { removeSessionWorktree } = await import("../ending/ending.ts");
  const isNamed = args.words("NAME").includes(query);
  return removeSessionWorktree(server, paths, { query, isNamed, force: args.has("force") }, io);
}
