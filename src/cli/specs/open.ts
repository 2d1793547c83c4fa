// How `remi [NAME] [-- COMMAND]` is called, as data.

import { NEW_SESSION_FLAGS, PREFIX_FLAG, REMOTE_FLAGS } from "./shared-flags.ts";
import { type CommandSpec, sessions } from "./spec.ts";

export const spec: CommandSpec = {
  name: "",
  aliases: [],
  summary: "attach to session NAME, starting it if there is none",
  details:
    "Without a command a new session runs your shell. Without NAME it opens the dashboard, or lists the sessions when there is no terminal. If NAME is also a command, use 'remi attach NAME'. Before remi starts a session whose name looks like a command it asks you, and it refuses when nobody can answer; 'remi new NAME' takes any name.",
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
