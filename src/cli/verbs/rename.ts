// `remi rename`: gives a session another name.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { fail, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  return withServer(io, async (server) => {
    const renamed = await server.rename(args.word("NAME")!, args.word("NEW")!);
    return renamed.ok ? OK : fail(io, renamed);
  });
}
