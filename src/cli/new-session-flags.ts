// The flags that every command that makes a session shares.

import type { FlagSpec } from "./spec.ts";

/** The flags of every command that makes a session. */
export const NEW_SESSION_FLAGS: readonly FlagSpec[] = [
  { name: "detached", short: "d", type: "boolean", summary: "do not attach to it" },
  {
    name: "cwd",
    short: "C",
    type: "text",
    value: "DIR",
    summary: "its working directory",
    complete: { kind: "directories" },
  },
  { name: "env", short: "e", type: "list", value: "NAME=VALUE", summary: "set a variable; may be repeated" },
  { name: "size", type: "text", value: "COLSxROWS", summary: "its size while nobody is attached" },
  {
    name: "worktree",
    short: "w",
    type: "optional-text",
    value: "BRANCH",
    summary: "give it a git worktree of its own, on BRANCH or on one of the session's name",
  },
];
