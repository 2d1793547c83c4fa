// How `remi events` is called, as data.

import { type CommandSpec, sessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "events",
  aliases: [],
  summary: "show what happens in the sessions",
  details:
    "Starts, changes of state, bells, notifications and ends of all sessions or of one, in order of time. With --follow it goes on over restarts of the session server, and prints nothing twice.",
  positionals: [{ name: "NAME", required: false, complete: sessions }],
  flags: [
    { name: "follow", short: "f", type: "boolean", summary: "continue with what happens later" },
    { name: "json", type: "boolean", summary: "print a line of JSON for each" },
  ],
  target: TARGET,
  examples: ["remi events", "remi events --json -f", "remi events api -f"],
};
