// `remi mute`: nobody is notified of a session any more.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { fail, OK } from "../report.ts";
import { type CommandSpec, sessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "mute",
  aliases: [],
  summary: "notify of a session no more",
  details: "Its state is shown as before. 'remi unmute' takes it back.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [],
  target: TARGET,
  examples: ["remi mute build"],
  run: (args, io) => setMuted(args, io, true),
};

/** For `mute` and `unmute`. */
export async function setMuted(args: Args, io: Io, muted: boolean): Promise<number> {
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async (server) => {
    const answer = await server.mute(args.word("NAME")!, muted);
    return answer.ok ? OK : fail(io, answer);
  });
}
