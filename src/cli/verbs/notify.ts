// `remi notify`: what became of the last notifications, and a test of their channels.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import { type CommandSpec, JSON_FLAG } from "../spec.ts";

/** Notifications that are shown when no number is given. */
const LAST = 20;

export const spec: CommandSpec = {
  name: "notify",
  aliases: [],
  summary: "show what became of notifications, or send one as a test",
  details:
    "Each notification was sent, kept back or failed, and the list says why. The options that begin with notify_ in the config say what is notified of, and how.",
  positionals: [],
  flags: [
    {
      name: "last",
      type: "optional-count",
      value: "N",
      summary: `the last N notifications, ${LAST} if not given`,
    },
    { name: "test", type: "boolean", summary: "send one through every channel" },
    JSON_FLAG,
  ],
  examples: ["remi notify --last", "remi notify --test"],
  statuses: ["--test: 1 when no channel took it"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  if (args.has("test") && args.has("last"))
    return misuse(io, "notify", "--test and --last exclude each other");
  const { RECORDS_MAX } = await import("../../protocol/notification-record.ts");
  const last = args.number("last") ?? LAST;
  if (last > RECORDS_MAX) return misuse(io, "notify", `${RECORDS_MAX} notifications are kept at most`);
  const { withServer } = await import("../session-server.ts");
  const { outcomeTable, outcomeLines } = await import("../outcome-table.ts");
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
