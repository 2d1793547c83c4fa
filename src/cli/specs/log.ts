// How `remi log` is called, as data.

import { type CommandSpec, JSON_FLAG, sessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "log",
  aliases: [],
  summary: "show what happened in a session: started, waited, bell, exited",
  details: "The last 1,000 events, kept on disk with the session. 'remi logs' shows remi's own log.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [
    { name: "events", type: "boolean", summary: "the events, as without this flag" },
    { name: "lines", short: "n", type: "count", value: "N", summary: "only the last N" },
    JSON_FLAG,
  ],
  target: TARGET,
  examples: ["remi log api --events", "remi log api --json"],
};
