// Does what a command does on the machine that `--on` names, or on this one.

import type { Budget } from "../../client/budget.ts";
import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import type { Listed } from "../../client/server-link.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { FAILED, fail } from "../report.ts";
import { homePaths } from "../session-server.ts";
import { localMachine } from "./local-machine.ts";
import type { Machine, Purpose } from "./one-machine.ts";
import type { OtherMachine } from "./other-machine.ts";

/** Does the work on the machine that `--on` names, or on this one. Its status, or a failure's after that was reported. */
export async function onMachine(
  args: Args,
  io: Io,
  purpose: Purpose,
  work: (machine: Machine) => Promise<number>,
): Promise<number> {
  const name = args.text("on");
  if (name !== undefined) {
    return onNamedMachine(name, args.spec.name, io, purpose, ({ machine }) => work(machine));
  }
  const paths = homePaths(io);
  if (!paths) return FAILED;
  return work(localMachine(paths));
}

/** Does the work on another machine, with the connection to it. Its status, or a failure's after that was reported. */
export async function onNamedMachine(
  name: string,
  verb: string,
  io: Io,
  purpose: Purpose,
  work: (other: OtherMachine) => Promise<number>,
): Promise<number> {
  const { onOtherMachine } = await import("./other-machine.ts");
  return onOtherMachine(name, verb, io, purpose, work);
}

/** One session by name, id or the beginning of a name. Null after a failure was reported. */
export async function locate(machine: Machine, io: Io, name: string, budget: Budget): Promise<Listed | null> {
  const found = await machine.find(name, budget);
  if (found.ok) return found.value;
  fail(io, found);
  return null;
}

/** `remi connect --json`: prints a machine's sessions and how it is reached. Its status. */
export async function describeMachine(line: RemoteConnection, io: Io): Promise<number> {
  const { describeOther } = await import("./machine-list.ts");
  return describeOther(line, io);
}

/** `remi ls --on`. Its status. */
export async function listOn(name: string, args: Args, io: Io): Promise<number> {
  const { listOther } = await import("./machine-list.ts");
  return listOther(name, args, io);
}
