// How `remi attach` is called, as data.

import { PREFIX_FLAG } from "./shared-flags.ts";
import { type CommandSpec, sessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "attach",
  aliases: ["a", "attach-session"],
  summary: "attach this terminal to a session",
  details:
    "Without NAME it attaches to the session that printed last. Ctrl-b d detaches; the session goes on. A session that has ended is shown as it ended, and the exit status is its program's.",
  positionals: [{ name: "NAME", required: false, complete: sessions }],
  flags: [
    { name: "read-only", short: "r", type: "boolean", summary: "watch, but send nothing" },
    { name: "detach-others", short: "d", type: "boolean", summary: "detach the session's other clients" },
    PREFIX_FLAG,
  ],
  target: TARGET,
  examples: ["remi attach api", "remi attach -r api"],
};
