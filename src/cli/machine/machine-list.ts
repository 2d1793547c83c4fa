// The sessions of another machine, and how it is reached: `remi ls --on` and `remi connect --json`.

import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import { printable } from "../../text/printable.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { printTable } from "../lists/lists.ts";
import { complain, OK } from "../report.ts";
import { onOtherMachine } from "./other-machine.ts";
import { sessionsOf } from "./sessions-of.ts";

/** How long to wait for the first round trip, ms. After that it is null. */
const MEASURE_MS_MAX = 2_000;
/** The same if there may be a direct path, ms. After that the relay's round trip is printed. */
const DIRECT_MS_MAX = 4_000;

export function listOther(name: string, args: Args, io: Io): Promise<number> {
  return onOtherMachine(name, "ls", io, "look", async ({ machine, line }) => {
    const sessions = await sessionsOf(line);
    if (!sessions) return unlisted(name, io);
    if (args.has("json")) await printJson(line, sessions, io);
    else if (sessions.length === 0) io.err(`There are no sessions on ${printable(name, 80)}.\n`);
    else printTable(sessions, machine.now(), args, io);
    return OK;
  });
}

/** Prints the sessions and the path as JSON. Returns the exit status. */
export async function describeOther(line: RemoteConnection, io: Io): Promise<number> {
  const sessions = await sessionsOf(line);
  if (!sessions) return unlisted(line.ready.host, io);
  await printJson(line, sessions, io);
  return OK;
}

const unlisted = (name: string, io: Io) =>
  complain(io, `${printable(name, 80)} does not list its sessions; try again.`);

async function printJson(line: RemoteConnection, sessions: readonly SessionInfo[], io: Io): Promise<void> {
  await measured(line);
  io.out(jsonText({ machine: line.ready.host, ...line.route, sessions }));
}

/** Resolves once the round trip of the best path is known, or the time is up. */
function measured(line: RemoteConnection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, line.mayGoDirectly ? DIRECT_MS_MAX : MEASURE_MS_MAX);
    const look = () => {
      const { path, roundTripMs } = line.route;
      if (roundTripMs === null || (line.mayGoDirectly && path !== "direct")) return;
      clearTimeout(timer);
      resolve();
    };
    line.onRoute(look);
    look();
  });
}
