// `remi ls --on`: the sessions of another machine, and how it is reached.

import type { RemoteLine } from "../../client/remote/remote-line.ts";
import { printable } from "../../text/printable.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { printTable } from "../lists/lists.ts";
import { complain, OK } from "../report.ts";
import { onOtherMachine } from "./other-machine.ts";

/** How long the first round trip is waited for, ms; it is null after that. */
const MEASURE_MS_MAX = 2_000;

export function listOther(name: string, args: Args, io: Io): Promise<number> {
  return onOtherMachine(name, "ls", io, "look", async ({ machine, line, sessions }) => {
    const all = await sessions();
    const shown = printable(name, 80);
    if (!all) return complain(io, `${shown} does not list its sessions; try again.`);
    if (args.has("json")) {
      await measured(line);
      io.out(jsonText({ machine: line.ready.host, ...line.route, sessions: all }));
    } else if (all.length === 0) io.err(`There are no sessions on ${shown}.\n`);
    else printTable(all, machine.now(), args, io);
    return OK;
  });
}

/** Resolves once the round trip is known, or too late. */
function measured(line: RemoteLine): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, MEASURE_MS_MAX);
    const look = () => {
      if (line.route.roundTripMs === null) return;
      clearTimeout(timer);
      resolve();
    };
    line.onRoute(look);
    look();
  });
}
