// How `remi share` is called, as data.

import { type CommandSpec, JSON_FLAG, livingSessions, some, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "share",
  aliases: [],
  summary: "make a link to one session for somebody else",
  details:
    "Whoever has the link can use it until it expires or is revoked with 'remi devices revoke'. With --read-only they can only watch: the machine with the session refuses everything else, not their program. With --files they can also read the files in the session's working directory, and below it.",
  positionals: [{ name: "NAME", required: true, complete: livingSessions }],
  flags: [
    { name: "read-only", short: "r", type: "boolean", summary: "let them watch, not type" },
    { name: "files", type: "boolean", summary: "let them read the files of its working directory too" },
    {
      name: "expires",
      type: "text",
      value: "SPAN",
      summary: "how long it is valid, such as 30m, 1h or 2d (default 1h)",
      complete: some("30m", "1h", "2d"),
    },
    { name: "qr", type: "boolean", summary: "draw the link for a camera" },
    JSON_FLAG,
  ],
  target: TARGET,
  examples: ["remi share api --read-only --expires 2h"],
};
