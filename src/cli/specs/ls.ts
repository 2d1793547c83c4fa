// How `remi ls` is called, as data.

import { ON_FLAG } from "./shared-flags.ts";
import { type CommandSpec, JSON_FLAG } from "./spec.ts";

export const spec: CommandSpec = {
  name: "ls",
  aliases: ["list", "list-sessions"],
  summary: "list the sessions",
  positionals: [],
  flags: [
    ON_FLAG,
    JSON_FLAG,
    { name: "why", type: "boolean", summary: "where each state comes from, and why" },
  ],
  examples: ["remi ls", "remi ls --why", "remi ls --json", "remi ls --on desk --json"],
};
