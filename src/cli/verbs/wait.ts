// `remi wait`: until a session has ended, is idle, needs somebody, or has printed something.

import type { Budget } from "../../client/budget.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import type { Args } from "../argv/argv.ts";
import { budgetOf } from "../budget.ts";
import type { Io } from "../io.ts";
import { locate, onMachine } from "../machine/machine.ts";
import { complain, FAILED, fail, misuse, OK, TIMED_OUT } from "../report.ts";
import { parseCondition, statusOf, type WaitCondition, type WaitEnd, waitFor } from "../waiting/waiting.ts";

/** Longest time-out in seconds: what a timer can wait. */
const TIMEOUT_S_MAX = 2_000_000;

export async function run(args: Args, io: Io): Promise<number> {
  const parsed = parseCondition(args.text("for") ?? "exit", {
    now: args.has("now"),
    onlyNew: args.has("new"),
  });
  if (!parsed.ok) return misuse(io, "wait", parsed.message);
  const timeout = args.number("timeout");
  if (typeof timeout === "number" && timeout > TIMEOUT_S_MAX)
    return misuse(io, "wait", `--timeout is at most ${TIMEOUT_S_MAX} seconds`);
  const budget = budgetOf(io, typeof timeout === "number" ? { totalMs: timeout * 1_000 } : {});
  return onMachine(args, io, "look", async (machine) => {
    const session = await locate(machine, io, args.word("NAME")!, budget);
    if (!session) return budget.isOver ? TIMED_OUT : FAILED;
    const end = await waitFor(session, machine, parsed.condition, timeout ?? null, budget);
    return sayEnd(io, session.info.name, end, parsed.condition, budget, timeout);
  });
}

function sayEnd(
  io: Io,
  name: string,
  end: WaitEnd,
  condition: WaitCondition,
  budget: Budget,
  timeoutS: number | null | undefined,
): number {
  switch (end.kind) {
    case "failed":
      fail(io, end);
      return budget.isOver ? TIMED_OUT : FAILED;
    case "timeout":
      return complain(io, `the wait for '${name}' ran out after ${timeoutS} seconds.`, TIMED_OUT);
    case "exited":
      if (condition.kind !== "exit") return complain(io, `'${name}' has ended before the condition was met.`);
      if (end.exitCode === null && end.signal === null)
        complain(io, `'${name}' has ended, and its status is not known: ${end.why}.`);
      return statusOf(end);
    case "met":
      return OK;
    default:
      return unhandled(end);
  }
}
