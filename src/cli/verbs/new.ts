// `remi new`: always makes a new session.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { createSession, newSessionRequest } from "../new-session/new-session.ts";
import { openSession, prefixOption } from "../opening/opening.ts";
import { withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const prefix = prefixOption(args, io);
  if (typeof prefix === "number") return prefix;
  const request = newSessionRequest(args, io, args.word("NAME"));
  if (typeof request === "number") return request;
  const made = await withServer(io, (server, paths) => createSession(server, paths, request, args, io));
  if (typeof made === "number") return made;
  return openSession(made, io, prefix);
}
