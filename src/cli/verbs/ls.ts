// `remi ls`: the sessions.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { FAILED, OK } from "../report.ts";
import { type CommandSpec, JSON_FLAG } from "../spec.ts";

export const spec: CommandSpec = {
  name: "ls",
  aliases: ["list", "list-sessions"],
  summary: "list the sessions",
  positionals: [],
  flags: [JSON_FLAG, { name: "why", type: "boolean", summary: "what told each state, and why" }],
  examples: ["remi ls", "remi ls --why", "remi ls --json"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { listSessions } = await import("../session-server.ts");
  const listed = await listSessions(io);
  if (!listed) return FAILED;
  const infos = listed.map((session) => session.info);
  if (infos.some((info) => info.damaged !== undefined)) {
    const { complainOfDamaged } = await import("../damaged-sessions.ts");
    complainOfDamaged(infos, io);
  }
  if (args.has("json")) {
    io.out(jsonText(infos));
    return OK;
  }
  if (infos.length === 0) {
    io.err("There are no sessions; 'remi NAME -- COMMAND' starts one.\n");
    return OK;
  }
  const { sessionTable, whyTable } = await import("../session-list.ts");
  const table = args.has("why") ? whyTable : sessionTable;
  io.out(table(infos, Date.now(), io.size()?.cols ?? null));
  return OK;
}
