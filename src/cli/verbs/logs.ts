// `remi logs`: the log of the session server or of a session's host.

import { prepareDirectories } from "../../config/paths.ts";
import type { Args } from "../argv/argv.ts";
import { followFile, lastLines } from "../history/history.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, OK } from "../report.ts";
import { homePaths, locateSession } from "../session-server.ts";
import { LINES } from "../specs/logs.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const paths = homePaths(io);
  if (!paths) return FAILED;
  let path = paths.log;
  const name = args.word("NAME");
  if (name !== undefined) {
    const located = await locateSession(io, name);
    if (!located) return FAILED;
    path = paths.sessionLog(located.session.info.id);
  }
  const tail = lastLines(path, args.number("lines") ?? LINES);
  if (!tail.ok) return complain(io, tail.message);
  io.out(tail.bytes);
  if (!args.has("follow")) return OK;
  // The file may not exist yet; its directory must be there to be watched.
  const prepared = prepareDirectories(paths);
  if (!prepared.ok) return complain(io, prepared.message);
  await followFile(path, tail.end, (bytes) => io.out(bytes));
  return OK;
}
