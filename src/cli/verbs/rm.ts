// `remi rm`: forgets sessions that have ended, and removes their worktrees when told to.

import type { ServerLink } from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import { livesOn } from "../../protocol/session-info.ts";
import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import { type CommandSpec, exitedSessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "rm",
  aliases: [],
  summary: "forget a session that has ended",
  details:
    "Removes its record, last screen and scrollback. A session that runs is not touched, nor one that has left processes running: they are named, and 'remi kill' ends them. With --worktree its git worktree is removed first, unless there is work in it that is nowhere else; then the session stays, too.",
  positionals: [{ name: "NAME", required: false, variadic: true, complete: exitedSessions }],
  flags: [
    { name: "exited", type: "boolean", summary: "forget every session that has ended" },
    {
      name: "worktree",
      short: "w",
      type: "boolean",
      summary: "remove its git worktree, too, when it is clean",
    },
    {
      name: "force",
      short: "f",
      type: "boolean",
      summary: "remove a worktree that is not clean; changes are lost",
    },
  ],
  target: TARGET,
  examples: ["remi rm api", "remi rm --exited", "remi rm --worktree api"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const named = args.words("NAME");
  if (named.length === 0 && !args.has("exited")) return misuse(io, "rm", "rm needs NAME or --exited");
  if (args.has("force") && !args.has("worktree")) return misuse(io, "rm", "--force needs --worktree");
  const { withServer } = await import("../session-server.ts");
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

/** False after saying why the session's worktree stays. One of `--exited` need not have any. */
async function removeItsWorktree(
  server: ServerLink,
  paths: Paths,
  query: string,
  args: Args,
  io: Io,
): Promise<boolean> {
  const { removeSessionWorktree } = await import("../remove-session-worktree.ts");
  const isNamed = args.words("NAME").includes(query);
  return removeSessionWorktree(server, paths, { query, isNamed, force: args.has("force") }, io);
}
