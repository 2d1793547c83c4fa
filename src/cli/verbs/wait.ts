// `remi wait`: until a session has ended, is idle, needs somebody, or has printed something.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, fail, misuse, OK, TIMED_OUT } from "../report.ts";
import { type CommandSpec, sessions, some, TARGET } from "../spec.ts";

/** Longest time-out in seconds: what a timer can wait. */
const TIMEOUT_S_MAX = 2_000_000;

export const spec: CommandSpec = {
  name: "wait",
  aliases: [],
  summary: "wait until a session ends, is idle, needs somebody, or prints something",
  details:
    "exit: until the program has ended (the default). idle: until it has nothing to do. working: until it works. waiting: until it needs a human. For idle and waiting, a state that was there before something was submitted does not count, unless with --now, or when nothing came of it for five seconds. /REGEX/: until a line of its screen or scrollback, or one printed later, matches. --new compares what is there with what was there at each look: a line that is erased and printed again between two looks is no new one.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [
    {
      name: "for",
      type: "text",
      value: "CONDITION",
      summary: "exit, idle, working, waiting or /REGEX/ (with flags i, u, s)",
      complete: some("exit", "idle", "working", "waiting"),
    },
    { name: "now", type: "boolean", summary: "with idle and waiting: the present state counts" },
    { name: "new", type: "boolean", summary: "with /REGEX/: only lines that come from this call on" },
    { name: "timeout", type: "seconds", value: "SECONDS", summary: "give up after so long" },
  ],
  target: TARGET,
  examples: [
    "remi wait build",
    "remi wait api --for waiting",
    "remi wait api --for '/tests? passed/i' --timeout 600",
  ],
  statuses: [
    "with --for exit: the program's own status, 128+n when signal n ended it",
    "124: the time-out ran out",
  ],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { parseCondition } = await import("../wait-condition.ts");
  const parsed = parseCondition(args.text("for") ?? "exit", {
    now: args.has("now"),
    onlyNew: args.has("new"),
  });
  if (!parsed.ok) return misuse(io, "wait", parsed.message);
  const timeout = args.number("timeout");
  if (typeof timeout === "number" && timeout > TIMEOUT_S_MAX)
    return misuse(io, "wait", `--timeout is at most ${TIMEOUT_S_MAX} seconds`);
  const { budgetOf } = await import("../budget.ts");
  const budget = budgetOf(io, typeof timeout === "number" ? { totalMs: timeout * 1_000 } : {});
  const { locateSession } = await import("../session-server.ts");
  const located = await locateSession(io, args.word("NAME")!);
  if (!located) return budget.isOver ? TIMED_OUT : FAILED;
  const { waitFor, statusOf } = await import("../wait-for.ts");
  const { session, paths } = located;
  const end = await waitFor(session, paths, parsed.condition, timeout ?? null, budget);
  switch (end.kind) {
    case "failed":
      fail(io, end);
      return budget.isOver ? TIMED_OUT : FAILED;
    case "timeout":
      return complain(io, `'${session.info.name}' did not get there in ${timeout} seconds.`, TIMED_OUT);
    case "exited":
      if (parsed.condition.kind !== "exit") return complain(io, `'${session.info.name}' has ended before.`);
      if (end.exitCode === null && end.signal === null)
        complain(io, `'${session.info.name}' has ended, and its status is not known: ${end.why}.`);
      return statusOf(end);
    case "met":
      return OK;
  }
}
