// How `remi unmute` is called, as data.

import { type CommandSpec, sessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "unmute",
  aliases: [],
  summary: "start notifications about a muted session again",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [],
  target: TARGET,
  examples: ["remi unmute build"],
};
