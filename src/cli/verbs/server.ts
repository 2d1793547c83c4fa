// `remi server`: the session server's own life. Sessions do not depend on it.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, fail, misuse, OK } from "../report.ts";
import { type CommandSpec, choices, JSON_FLAG } from "../spec.ts";

/** How long `stop` waits until the server no longer listens. */
const STOP_MS_MAX = 5_000;
/** Pause between two looks whether it has gone. */
const LOOK_MS = 10;

export const spec: CommandSpec = {
  name: "server",
  aliases: [],
  summary: "start, stop or look at the session server",
  details:
    "The server starts by itself with the first command that needs it. Stopping it ends no session: each has a process of its own, and the next server finds them.",
  positionals: [{ name: "ACTION", required: true, complete: choices("start", "stop", "status", "restart") }],
  flags: [{ ...JSON_FLAG, summary: "print JSON (status)" }],
  examples: ["remi server status --json", "remi server restart"],
  statuses: ["status: 1 when no server runs"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const action = args.word("ACTION")!;
  if (args.has("json") && action !== "status") return misuse(io, "server", "--json goes with status");
  if (action === "status") return status(args, io);
  if (action !== "start") {
    const stopped = await stop(io);
    if (stopped !== OK || action === "stop") return stopped;
  }
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async () => OK);
}

async function running(io: Io) {
  const { homePaths } = await import("../session-server.ts");
  const paths = homePaths(io);
  if (!paths) return null;
  const { connectRunningServer } = await import("../../client/server-link.ts");
  return { paths, server: await connectRunningServer(paths), connectRunningServer };
}

async function status(args: Args, io: Io): Promise<number> {
  const found = await running(io);
  if (!found) return FAILED;
  if (!found.server) {
    if (args.has("json")) io.out(`${JSON.stringify({ running: false }, null, 2)}\n`);
    else io.out("The session server is not running; any command that needs it starts it.\n");
    return FAILED;
  }
  const answer = await found.server.status();
  found.server.close();
  if (!answer.ok) return fail(io, answer);
  const { pid, version, startedAt, living, exited, damaged } = answer.value;
  if (args.has("json")) {
    const shown = { running: true, pid, version, startedAt, living, exited, damaged };
    io.out(`${JSON.stringify(shown, null, 2)}\n`);
    return OK;
  }
  const { age } = await import("../session-list.ts");
  const { printable } = await import("../../protocol/frames.ts");
  io.out(
    `The session server runs as process ${pid}, version ${printable(version)}, for ${age(Date.now() - startedAt)}.\n`,
  );
  io.out(`Sessions: ${living} living, ${exited} ended.\n`);
  for (const record of damaged) io.out(`Damaged: ${printable(record, 4_500)}\n`);
  return OK;
}

async function stop(io: Io): Promise<number> {
  const found = await running(io);
  if (!found) return FAILED;
  if (!found.server) return OK;
  const answer = await found.server.shutdown();
  found.server.close();
  if (!answer.ok && answer.code !== "no-server") return fail(io, answer);
  // The socket of a process that is not our child tells nothing of its end: look until nobody listens.
  const until = Date.now() + STOP_MS_MAX;
  while (Date.now() < until) {
    const left = await found.connectRunningServer(found.paths);
    if (!left) return OK;
    left.close();
    await Bun.sleep(LOOK_MS);
  }
  return complain(io, "the session server does not stop; 'remi server status' shows its process.");
}
