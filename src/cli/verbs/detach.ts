// `remi detach`: sends the clients of a session away; the session goes on.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { fail, misuse, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const query = args.word("NAME") ?? io.env.REMI_SESSION_ID ?? io.env.REMI_SESSION;
  if (!query) return misuse(io, "detach", "detach needs NAME outside a session");
  return withServer(io, async (server) => {
    const detached = await server.detach(query);
    return detached.ok ? OK : fail(io, detached);
  });
}
