// `remi notify`: what became of the last notifications, and a test of the ways to send them.

import { RECORDS_MAX } from "../../protocol/notification-record.ts";
import type { Args } from "../argv/argv.ts";
import { outcomeLines, outcomeTable } from "../history/history.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import { withServer } from "../session-server.ts";
import { LAST } from "../specs/notify.ts";

export async function run(args: Args, io: Io): Promise<number> {
  if (args.has("test") && args.has("last"))
    return misuse(io, "notify", "--test and --last cannot be used together");
  const last = args.number("last") ?? LAST;
  if (last > RECORDS_MAX)
    return misuse(io, "notify", `--last is at most ${RECORDS_MAX}: older notifications are not kept`);
  return withServer(io, async (server) => {
    if (args.has("test")) {
      const tested = await server.notifyTest();
      if (!tested.ok) return fail(io, tested);
      const record = tested.value;
      io.out(args.has("json") ? jsonText(record) : outcomeLines(record));
      return record.outcome === "sent" ? OK : FAILED;
    }
    const records = await server.notifications(last);
    if (!records.ok) return fail(io, records);
    if (args.has("json")) io.out(jsonText(records.value));
    else if (records.value.length === 0) io.err("There were no notifications.\n");
    else io.out(outcomeTable(records.value));
    return OK;
  });
}
