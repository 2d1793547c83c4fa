// How `remi log` is called, as data.

import { type CommandSpec, JSON_FLAG, sessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "log",
  aliases: [],
  summary: "show what happened in a session: started, waited, bell, exited",
  details:
    "The last 1,000 events, kept on disk with the session. 'remi logs' shows what remi itself has to say.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [
    { name: "events", type: "boolean", summary: "the events, which is what is shown anyway" },
    { name: "lines", short: "n", type: "count", value: "N", summary: "the last N alone" },
    JSON_FLAG,
  ],
  target: TARGET,
  examples: ["remi log api --events", "remi log api --json"],
};
