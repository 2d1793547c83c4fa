// How `remi env` is called, as data.

import { type CommandSpec, JSON_FLAG } from "./spec.ts";

/** Every variable that remi reads or sets, in the words of the reference. */
export const VARIABLES: readonly (readonly [string, string])[] = [
  ["REMI_HOME", "where everything lives; ~/.remi when it is not set"],
  ["REMI_PREFIX", "the prefix key, such as C-a, instead of the config's"],
  ["REMI_PTY", "how programs get their terminal: bun or node-pty"],
  ["REMI_TRACE", "the absolute path of a file that gets a line for each step of a key or of output"],
  ["REMI_SESSION", "set in a session: its name when it was started"],
  ["REMI_SESSION_ID", "set in a session: its id"],
  ["XDG_RUNTIME_DIR", "where sockets go when the home's path is too long for them"],
  ["SHELL", "the program of a session without a command"],
];

export const spec: CommandSpec = {
  name: "env",
  aliases: [],
  summary: "show the variables that remi reads and the places it uses",
  positionals: [],
  flags: [JSON_FLAG],
};
