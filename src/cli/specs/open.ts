// How `remi [NAME] [-- COMMAND]` is called, as data.

import { NEW_SESSION_FLAGS, PREFIX_FLAG, REMOTE_FLAGS } from "./shared-flags.ts";
import { type CommandSpec, sessions } from "./spec.ts";

export const spec: CommandSpec = {
  name: "",
  aliases: [],
  summary: "attach to session NAME, starting it if there is none",
  details:
    "Without a command a new session runs your shell. Without NAME it opens the dashboard, or lists the sessions where there is no terminal. A NAME that is also a command is reached with 'remi attach NAME'. Before a new session gets a name that looks like a command you are asked, and it is refused where nobody can answer; 'remi new NAME' takes any name.",
  positionals: [{ name: "NAME", required: false, complete: sessions }],
  flags: [
    ...NEW_SESSION_FLAGS,
    PREFIX_FLAG,
    { name: "code", type: "boolean", summary: "show a code for it first, as 'remi code NAME' does" },
    ...REMOTE_FLAGS,
  ],
  takesCommand: true,
  examples: ["remi api -- claude", "remi api"],
};
