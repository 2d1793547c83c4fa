// `remi server`: the session server's own life. Sessions do not depend on it.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, fail, misuse, OK } from "../report.ts";
import { type CommandSpec, choices, JSON_FLAG } from "../spec.ts";

export const spec: CommandSpec = {
  name: "server",
  aliases: [],
  summary: "start, stop or look at the session server",
  details:
    "The server starts by itself with the first command that needs it. Stopping it ends no session: each has a process of its own, and the next server finds them. One that does not answer, or has no file descriptor free, is ended by 'stop' and 'restart'. It takes the hard limit of open files of whoever starts it ('ulimit -Hn'): some two for each session and one for each client.",
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

async function status(args: Args, io: Io): Promise<number> {
  const { homePaths } = await import("../session-server.ts");
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const { budgetOf } = await import("../budget.ts");
  const { connectRunningServer } = await import("../../client/connect-server.ts");
  const found = await connectRunningServer(paths, budgetOf(io));
  if (!found.ok) return fail(io, found);
  const server = found.value;
  if (!server) {
    if (args.has("json")) io.out(`${JSON.stringify({ running: false }, null, 2)}\n`);
    else io.out("The session server is not running; any command that needs it starts it.\n");
    return FAILED;
  }
  const answer = await server.status();
  server.close();
  if (!answer.ok) return fail(io, answer);
  const { pid, version, startedAt, living, exited, damaged } = answer.value;
  if (args.has("json")) {
    const shown = { running: true, pid, version, startedAt, living, exited, damaged };
    io.out(`${JSON.stringify(shown, null, 2)}\n`);
    return OK;
  }
  const { age } = await import("../session-list.ts");
  const { printable } = await import("../../text/printable.ts");
  io.out(
    `The session server runs as process ${pid}, version ${printable(version)}, for ${age(Date.now() - startedAt)}.\n`,
  );
  io.out(`Sessions: ${living} living, ${exited} ended.\n`);
  for (const record of damaged) io.out(`Damaged: ${printable(record, 4_500)}\n`);
  return OK;
}

async function stop(io: Io): Promise<number> {
  const { homePaths } = await import("../session-server.ts");
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const { endServer } = await import("../../client/end-server.ts");
  const end = await endServer(paths, (sentence) => complain(io, sentence));
  return end.ok ? OK : complain(io, end.why);
}
