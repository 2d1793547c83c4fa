// `remi logs`: the log of the session server or of a session's host.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, OK } from "../report.ts";
import { type CommandSpec, sessions, TARGET } from "../spec.ts";

/** Lines shown when --lines is not given. */
const LINES = 100;

export const spec: CommandSpec = {
  name: "logs",
  aliases: [],
  summary: "show the log of the server, or of a session's host",
  positionals: [{ name: "NAME", required: false, complete: sessions }],
  flags: [
    { name: "follow", short: "f", type: "boolean", summary: "go on with what is written later" },
    {
      name: "lines",
      short: "n",
      type: "count",
      value: "N",
      summary: `lines to begin with, ${LINES} if not given`,
    },
  ],
  target: TARGET,
  examples: ["remi logs -f", "remi logs api"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { homePaths, locateSession } = await import("../session-server.ts");
  const paths = homePaths(io);
  if (!paths) return FAILED;
  let path = paths.log;
  const name = args.word("NAME");
  if (name !== undefined) {
    const located = await locateSession(io, name);
    if (!located) return FAILED;
    path = paths.sessionLog(located.session.info.id);
  }
  const { lastLines, followFile } = await import("../log-tail.ts");
  const tail = lastLines(path, args.number("lines") ?? LINES);
  if (!tail.ok) return complain(io, tail.message);
  io.out(tail.bytes);
  if (!args.has("follow")) return OK;
  // The file may be yet to come; its directory must be there to be watched.
  const { prepareDirectories } = await import("../../config/paths.ts");
  const prepared = prepareDirectories(paths);
  if (!prepared.ok) return complain(io, prepared.message);
  await followFile(path, tail.end, (bytes) => io.out(bytes));
  return OK;
}
