// How `remi ls` is called, as data.

import { type CommandSpec, JSON_FLAG } from "./spec.ts";

export const spec: CommandSpec = {
  name: "ls",
  aliases: ["list", "list-sessions"],
  summary: "list the sessions",
  positionals: [],
  flags: [JSON_FLAG, { name: "why", type: "boolean", summary: "where each state comes from, and why" }],
  examples: ["remi ls", "remi ls --why", "remi ls --json"],
};
