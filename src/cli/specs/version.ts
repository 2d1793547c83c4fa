// How `remi version` is called, as data.

import { type CommandSpec, JSON_FLAG } from "./spec.ts";

export const spec: CommandSpec = {
  name: "version",
  aliases: [],
  summary: "print the version",
  positionals: [],
  flags: [JSON_FLAG],
};
