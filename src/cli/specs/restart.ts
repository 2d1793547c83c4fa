// How `remi restart` is called, as data.

import { type CommandSpec, exitedSessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "restart",
  aliases: [],
  summary: "run the program of an ended session again",
  details:
    "The command, the working directory and what was given with --env are the session's; the rest of the environment is your current one. This works after a reboot too.",
  positionals: [{ name: "NAME", required: true, complete: exitedSessions }],
  flags: [],
  target: TARGET,
  examples: ["remi restart api"],
};
