// `remi log`: what happened in a session.

import { storedHistory } from "../../config/history-file.ts";
import type { Args } from "../argv/argv.ts";
import { historyRows, historyTable } from "../history/history.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { complain, FAILED, OK } from "../report.ts";
import { locateSession } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const located = await locateSession(io, args.word("NAME")!);
  if (!located) return FAILED;
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
  if (rows.length === 0) io.err("There are no events of this session.\n");
  io.out(historyTable(shown, Date.now(), session.info.state !== "exited"));
  return OK;
}
