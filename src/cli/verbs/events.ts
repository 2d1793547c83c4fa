// `remi events`: what happens in the sessions, as a stream for programs.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { fail, OK } from "../report.ts";
import { type CommandSpec, sessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "events",
  aliases: [],
  summary: "tell what happens in the sessions",
  details:
    "Starts, changes of state, bells, notifications and ends of all sessions or of one, by time. With --follow it goes on over restarts of the session server, and tells nothing twice.",
  positionals: [{ name: "NAME", required: false, complete: sessions }],
  flags: [
    { name: "follow", short: "f", type: "boolean", summary: "go on with what happens later" },
    { name: "json", type: "boolean", summary: "print a line of JSON for each" },
  ],
  target: TARGET,
  examples: ["remi events", "remi events --json -f", "remi events api -f"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { withServer } = await import("../session-server.ts");
  const { budgetOf } = await import("../budget.ts");
  const { keptEvents, followEvents } = await import("../event-stream.ts");
  const { historyWords, timeOfDay } = await import("../history-line.ts");
  const { printable } = await import("../../text/printable.ts");
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

type Told = import("../event-stream.ts").Told;
