// How `remi new` is called, as data.

import { NEW_SESSION_FLAGS, PREFIX_FLAG } from "./shared-flags.ts";
import type { CommandSpec } from "./spec.ts";

export const spec: CommandSpec = {
  name: "new",
  aliases: ["new-session"],
  summary: "start a session and attach to it",
  details:
    "Without a command the session runs your shell; without NAME it is named after its program. Without a terminal, or with --detached, it prints the session's name.",
  positionals: [{ name: "NAME", required: false }],
  flags: [...NEW_SESSION_FLAGS, PREFIX_FLAG],
  target: {
    name: "session",
    short: "s",
    type: "text",
    value: "NAME",
    summary: "its name, as in tmux",
    hidden: true,
  },
  takesCommand: true,
  examples: ["remi new api -- claude", "remi new -d build --cwd ~/src/app -- make all"],
};
