// How `remi bridge` is called, as data.

import type { CommandSpec } from "./spec.ts";

export const spec: CommandSpec = {
  name: "bridge",
  aliases: [],
  hidden: true,
  summary: "the far end of 'remi connect ssh://HOST', which runs it there by ssh",
  details:
    "Joins standard input and output to the session server, and starts that when none runs. It is not for a person.",
  positionals: [],
  flags: [
    {
      name: "protocol",
      type: "count",
      value: "N",
      // An older remi would take the word alone for the name of a session, and refuses this.
      summary: "what the other end speaks",
      hidden: true,
    },
  ],
  examples: [],
};
