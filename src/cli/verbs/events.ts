// `remi events`: what happens in the sessions, as a stream for programs.

import { printable } from "../../text/printable.ts";
import type { Args } from "../argv/argv.ts";
import { budgetOf } from "../budget.ts";
import { followEvents, historyWords, keptEvents, type Told, timeOfDay } from "../history/history.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { fail, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const query = args.word("NAME");
  const print = args.has("json")
    ? ({ id, name, event: { at, ...rest } }: Told) => io.out(jsonText({ at, id, name, ...rest }, 0))
    : ({ name, event }: Told) =>
        io.out(`${timeOfDay(event.at)}  ${printable(name)}  ${historyWords(event)}\n`);
  return withServer(io, async (server, paths) => {
    if (args.has("follow")) return fail(io, await followEvents(server, paths, query, print, budgetOf(io)));
    const told = await keptEvents(server, query, print);
    return told.ok ? OK : fail(io, told);
  });
}
