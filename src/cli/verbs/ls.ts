// `remi ls`: the sessions.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { complainOfDamaged, printTable } from "../lists/lists.ts";
import { FAILED, OK } from "../report.ts";
import { listSessions } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const other = args.text("on");
  if (other !== undefined) {
    const { listOn } = await import("../machine/machine.ts");
    return listOn(other, args, io);
  }
  const listed = await listSessions(io);
  if (!listed) return FAILED;
  const infos = listed.map((session) => session.info);
  complainOfDamaged(infos, io);
  if (args.has("json")) io.out(jsonText(infos));
  else if (infos.length === 0) io.err("There are no sessions; 'remi NAME -- COMMAND' starts one.\n");
  else printTable(infos, Date.now(), args, io);
  return OK;
}
