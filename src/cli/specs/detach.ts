// How `remi detach` is called, as data.

import { type CommandSpec, livingSessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "detach",
  aliases: ["detach-client"],
  summary: "detach every client of a session",
  details: "Inside a session NAME may be left out. The session goes on.",
  positionals: [{ name: "NAME", required: false, complete: livingSessions }],
  flags: [],
  target: TARGET,
  examples: ["remi detach api"],
};
