// `remi restart`: runs the program of an ended session again.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { environmentOf } from "../new-session/new-session.ts";
import { fail, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  return withServer(io, async (server) => {
    const size = io.size();
    const restarted = await server.restart({
      query: args.word("NAME")!,
      env: environmentOf(io),
      ...(size && size.cols >= 2 && size.rows >= 2 ? size : {}),
    });
    return restarted.ok ? OK : fail(io, restarted);
  });
}
