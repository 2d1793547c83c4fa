// `remi env`: the variables that remi reads and the places it uses, as they are now.

import type { Args } from "../args.ts";
import { quote } from "../args.ts";
import type { Io } from "../io.ts";
import { FAILED, OK } from "../report.ts";
import { type CommandSpec, JSON_FLAG } from "../spec.ts";

/** Every variable that remi reads or sets, in the words of the reference. */
export const VARIABLES: readonly (readonly [string, string])[] = [
  ["REMI_HOME", "where everything lives; ~/.remi when it is not set"],
  ["REMI_PREFIX", "the prefix key, over the config's, such as C-a"],
  ["REMI_PTY", "how programs get their terminal: bun or node-pty"],
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
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { homePaths } = await import("../session-server.ts");
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const places = {
    home: paths.home,
    config: paths.configFile,
    log: paths.log,
    sessions: paths.sessions,
    sockets: paths.run,
  };
  const variables = Object.fromEntries(VARIABLES.map(([name]) => [name, io.env[name] ?? null]));
  if (args.has("json")) {
    io.out(`${JSON.stringify({ variables, places }, null, 2)}\n`);
    return OK;
  }
  for (const [name, meaning] of VARIABLES) {
    const value = variables[name];
    io.out(`${name}=${typeof value === "string" ? quote(value) : ""}  # ${meaning}\n`);
  }
  io.out("\n");
  for (const [place, path] of Object.entries(places)) io.out(`${place.padEnd(8)}  ${path}\n`);
  return OK;
}
