// How `remi server` is called, as data.

import { type CommandSpec, choices, JSON_FLAG } from "./spec.ts";

export const spec: CommandSpec = {
  name: "server",
  aliases: [],
  summary: "start or stop the session server, or show its status",
  details:
    "The server starts by itself with the first command that needs it. Stopping it ends no session: each has a process of its own, and the next server finds them. 'stop' and 'restart' also end a server that does not answer or has no file descriptor free. The server uses the hard limit of open files of whoever starts it ('ulimit -Hn'): it needs about two for each session and one for each client.",
  positionals: [{ name: "ACTION", required: true, complete: choices("start", "stop", "status", "restart") }],
  flags: [{ ...JSON_FLAG, summary: "print JSON (status)" }],
  examples: ["remi server status --json", "remi server restart"],
  statuses: ["status: 1 when no server runs"],
};
