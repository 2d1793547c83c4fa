// `remi mute`: stops notifications about a session.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { fail, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export function run(args: Args, io: Io): Promise<number> {
  return setMuted(args, io, true);
}

/** For `mute` and `unmute`. */
export async function setMuted(args: Args, io: Io, muted: boolean): Promise<number> {
  return withServer(io, async (server) => {
    const answer = await server.mute(args.word("NAME")!, muted);
    return answer.ok ? OK : fail(io, answer);
  });
}
