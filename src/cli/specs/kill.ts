// How `remi kill` is called, as data.

import { type CommandSpec, choices, livingSessions, TARGET } from "./spec.ts";

const SIGNALS = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGKILL", "SIGUSR1", "SIGUSR2"] as const;

export const spec: CommandSpec = {
  name: "kill",
  aliases: ["kill-session"],
  summary: "end a session with all its processes",
  details:
    "Ends every process of the session: its program, all its descendants, and those that left it as daemons. Each gets SIGHUP, and those that are left get SIGTERM and then SIGKILL, within seconds. What cannot be ended is named, and the status is 1. When the session has ended, it ends the processes that still run. With --signal the program's process group gets that signal, and remi does not wait. The session's last screen and scrollback stay until 'remi rm'. --all asks first, and refuses when nobody can answer and --yes is not given.",
  positionals: [{ name: "NAME", required: false, variadic: true, complete: livingSessions }],
  flags: [
    {
      name: "signal",
      short: "s",
      type: "text",
      value: "SIGNAL",
      summary: "send this signal instead, such as SIGINT",
      complete: choices(...SIGNALS),
    },
    { name: "all", type: "boolean", summary: "every session that runs, after a question" },
    { name: "yes", short: "y", type: "boolean", summary: "with --all: do not ask" },
  ],
  target: TARGET,
  examples: ["remi kill api", "remi kill --signal SIGINT api", "remi kill --all"],
};
