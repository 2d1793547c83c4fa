// `remi log`: what happened in a session.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { complain, FAILED, OK } from "../report.ts";
import { type CommandSpec, JSON_FLAG, sessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "log",
  aliases: [],
  summary: "show what happened in a session: started, waited, bell, exited",
  details:
    "The last 1,000 events, kept on disk with the session. 'remi logs' shows what remi itself has to say.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [
    { name: "events", type: "boolean", summary: "the events, which is what is shown anyway" },
    { name: "lines", short: "n", type: "count", value: "N", summary: "the last N alone" },
    JSON_FLAG,
  ],
  target: TARGET,
  examples: ["remi log api --events", "remi log api --json"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { locateSession } = await import("../session-server.ts");
  const located = await locateSession(io, args.word("NAME")!);
  if (!located) return FAILED;
  const { storedHistory } = await import("../../config/history-file.ts");
  const { historyRows, historyTable } = await import("../history-table.ts");
  const { session, paths } = located;
  const { events: kept, problem } = storedHistory(paths.sessionHistory(session.info.id));
  if (problem !== null) complain(io, problem);
  const rows = historyRows(kept);
  const lines = args.number("lines");
  const shown = typeof lines === "number" ? rows.slice(Math.max(0, rows.length - lines)) : rows;
  if (args.has("json")) {
    const events = shown.map(({ event, lastedMs }) =>
      event.kind === "state" ? { ...event, lastedMs } : event,
    );
    io.out(jsonText(events));
    return OK;
  }
  if (rows.length === 0) io.err("Nothing is known of what happened in this session.\n");
  io.out(historyTable(shown, Date.now(), session.info.state !== "exited"));
  return OK;
}
