// How `remi help` is called, as data.

import type { CommandSpec } from "./spec.ts";

export const spec: CommandSpec = {
  name: "help",
  aliases: [],
  summary: "explain remi or one command",
  positionals: [{ name: "COMMAND", required: false, complete: { kind: "commands" } }],
  flags: [],
};
