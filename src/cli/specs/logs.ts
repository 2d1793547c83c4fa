// How `remi logs` is called, as data.

import { type CommandSpec, sessions, TARGET } from "./spec.ts";

/** Lines shown when --lines is not given. */
export const LINES = 100;

export const spec: CommandSpec = {
  name: "logs",
  aliases: [],
  summary: "show the log of the server, or of a session's host",
  positionals: [{ name: "NAME", required: false, complete: sessions }],
  flags: [
    { name: "follow", short: "f", type: "boolean", summary: "continue with what is written later" },
    {
      name: "lines",
      short: "n",
      type: "count",
      value: "N",
      summary: `lines to begin with, ${LINES} if not given`,
    },
  ],
  target: TARGET,
  examples: ["remi logs -f", "remi logs api"],
};
