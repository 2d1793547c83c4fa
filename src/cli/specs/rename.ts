// How `remi rename` is called, as data.

import { type CommandSpec, sessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "rename",
  aliases: ["rename-session"],
  summary: "give a session another name",
  positionals: [
    { name: "NAME", required: true, complete: sessions },
    { name: "NEW", required: true },
  ],
  flags: [],
  target: TARGET,
  examples: ["remi rename api backend"],
};
