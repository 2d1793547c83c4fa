// `remi server`: the session server's own life. Sessions do not depend on it.

import { connectRunningServer } from "../../client/connect-server.ts";
import { endServer } from "../../client/end-server.ts";
import type { DirectStatus } from "../../protocol/control-messages.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { printable } from "../../text/printable.ts";
import type { Args } from "../argv/argv.ts";
import { budgetOf } from "../budget.ts";
import type { Io } from "../io.ts";
import { age } from "../lists/lists.ts";
import { complain, FAILED, fail, misuse, OK } from "../report.ts";
import { homePaths, withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const action = args.word("ACTION")!;
  if (args.has("json") && action !== "status") return misuse(io, "server", "--json works only with status");
  if (action === "status") return status(args, io);
  if (action !== "start") {
    const stopped = await stop(io);
    if (stopped !== OK || action === "stop") return stopped;
  }
  return withServer(io, async () => OK);
}

async function status(args: Args, io: Io): Promise<number> {
  const paths = homePaths(io);
  if (!paths) return FAILED;
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
  const { pid, version, startedAt, living, exited, damaged, direct } = answer.value;
  if (args.has("json")) {
    const shown = { running: true, pid, version, startedAt, living, exited, damaged, direct };
    io.out(`${JSON.stringify(shown, null, 2)}\n`);
    return OK;
  }
  io.out(
    `The session server runs as process ${pid}, version ${printable(version)}, for ${age(Date.now() - startedAt)}.\n`,
  );
  io.out(`Sessions: ${living} living, ${exited} ended.\n`);
  if (direct) io.out(`Direct paths: ${directText(direct)}.\n`);
  for (const record of damaged) io.out(`Damaged: ${printable(record, 4_500)}\n`);
  return OK;
}

function directText({ is, why }: DirectStatus): string {
  switch (is) {
    case "off":
      return "off, as the config or 'remi code --no-p2p' says";
    case "untried":
      return "on; none was tried yet";
    case "on":
      return "on";
    case "unavailable":
      return `not available, because ${printable(why ?? "the server does not say why")}; remote clients stay on the relay`;
    default:
      return unhandled(is);
  }
}

async function stop(io: Io): Promise<number> {
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const end = await endServer(paths, (sentence) => complain(io, sentence));
  return end.ok ? OK : complain(io, end.why);
}
