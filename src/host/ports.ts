// The TCP ports on which a session's program and its descendants listen, in slices of work.

import { descendants } from "../processes/activity.ts";
import { listeningPorts } from "../processes/listening-ports.ts";

/** @param pid of the program; null: it has ended */
export function* portsWork(
  pid: number | null,
  done: (ports: number[] | null) => void,
): Generator<undefined, void> {
  done(pid === null ? [] : yield* listeningPorts(descendants(pid)));
}
