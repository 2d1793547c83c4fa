// How `remi wait` is called, as data.

import { ON_FLAG } from "./shared-flags.ts";
import { type CommandSpec, sessions, some, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "wait",
  aliases: [],
  summary: "wait until a session ends, is idle, needs somebody, or prints something",
  details:
    "exit: until the program has ended (the default). idle: until it has nothing to do. working: until it works. waiting: until it needs a human. For idle and waiting, a state that is older than the last submitted input does not count, unless --now is given or nothing has been printed for five seconds since. /REGEX/: until a line of its screen or scrollback, or one printed later, matches. --new compares the lines at each look with those at the look before: a line that is erased and printed again between two looks is not new.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [
    ON_FLAG,
    {
      name: "for",
      type: "text",
      value: "CONDITION",
      summary: "exit, idle, working, waiting or /REGEX/ (with flags i, u, s)",
      complete: some("exit", "idle", "working", "waiting"),
    },
    { name: "now", type: "boolean", summary: "with idle and waiting: the current state counts" },
    { name: "new", type: "boolean", summary: "with /REGEX/: only lines that come from this call on" },
    { name: "timeout", type: "seconds", value: "SECONDS", summary: "give up after this time" },
  ],
  target: TARGET,
  examples: [
    "remi wait build",
    "remi wait api --for waiting",
    "remi wait api --for '/tests? passed/i' --timeout 600",
    "remi wait --on desk api --for waiting",
  ],
  statuses: [
    "with --for exit: the program's own status, 128+n when signal n ended it",
    "124: the time-out ran out",
  ],
};
