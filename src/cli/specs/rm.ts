// How `remi rm` is called, as data.

import { type CommandSpec, exitedSessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "rm",
  aliases: [],
  summary: "forget a session that has ended",
  details:
    "Removes its record, last screen and scrollback. A session that runs is not removed, nor one whose processes still run: they are named, and 'remi kill' ends them. With --worktree its git worktree is removed first. If the worktree has work that exists nowhere else, both stay.",
  positionals: [{ name: "NAME", required: false, variadic: true, complete: exitedSessions }],
  flags: [
    { name: "exited", type: "boolean", summary: "forget every session that has ended" },
    {
      name: "worktree",
      short: "w",
      type: "boolean",
      summary: "also remove its git worktree, if it is clean",
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
};
