// `remi env`: the variables that remi reads and the places it uses, as they are now.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { FAILED, OK, quote } from "../report.ts";
import { homePaths } from "../session-server.ts";
import { VARIABLES } from "../specs/env.ts";

export async function run(args: Args, io: Io): Promise<number> {
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
