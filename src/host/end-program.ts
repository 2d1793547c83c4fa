// Ends the session's program, and everything that came of it, from inside of the host.

import { processStartTime } from "../processes/proc.ts";
import { nameProcesses, systemWorld } from "../processes/world.ts";
import { endProcesses } from "../session/end-processes.ts";

/** Processes that could not be ended and are named. */
const NAMED_MAX = 16;

/** Resolves with the words for what could not be ended; empty when nothing is left. */
export async function endProgram(id: string, programPid: number): Promise<string> {
  const host = { pid: process.pid, startTime: processStartTime(process.pid) };
  // No start time: the program is told by being this process's child.
  const program = { pid: programPid, startTime: "" };
  return nameProcesses(await endProcesses(systemWorld(), { id, host, program, known: [] }), NAMED_MAX);
}
