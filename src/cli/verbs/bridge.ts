// `remi bridge`: what ssh runs on the machine that `remi connect ssh://HOST` goes to.

import { bridge } from "../../client/bridge.ts";
import { traceAs } from "../../trace.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { fail, misuse, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export async function run(_args: Args, io: Io): Promise<number> {
  traceAs("bridge");
  if (io.stdinIsTty || io.stdoutIsTty)
    return misuse(io, "bridge", "'remi connect ssh://HOST' runs this by itself, and nobody can type into it");
  return withServer(io, async (server) => {
    const over = await bridge(server, { input: process.stdin, output: process.stdout });
    return over.ok ? OK : fail(io, over);
  });
}
