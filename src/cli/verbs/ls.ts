// `remi ls`: the sessions.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { complainOfDamaged, sessionTable, whyTable } from "../lists/lists.ts";
import { FAILED, OK } from "../report.ts";
import { listSessions } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const listed = await listSessions(io);
  if (!listed) return FAILED;
  const infos = listed.map((session) => session.info);
  complainOfDamaged(infos, io);
  if (args.has("json")) {
    io.out(jsonText(infos));
    return OK;
  }
  if (infos.length === 0) {
    io.err("There are no sessions; 'remi NAME -- COMMAND' starts one.\n");
    return OK;
  }
  const table = args.has("why") ? whyTable : sessionTable;
  io.out(table(infos, Date.now(), io.size()?.cols ?? null));
  return OK;
}
