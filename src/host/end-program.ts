// Ends the session's program and all processes of the session, from inside the host.

import { processStartTime } from "../processes/proc.ts";
import { nameProcesses, processesOfSession, systemWorld } from "../processes/world.ts";
import { endProcesses } from "../session/end-processes.ts";
import type { SessionRoots } from "../session/process-tree.ts";

/** Processes that are named. */
const NAMED_MAX = 16;

/** The session's processes that live, in words; empty for none. */
export function livingOf(id: string, programPid: number): string {
  return nameProcesses(processesOfSession(rootsOf(id, programPid)), NAMED_MAX);
}

/** Resolves with the words for what could not be ended; empty when nothing is left. */
export async function endProgram(id: string, programPid: number): Promise<string> {
  return nameProcesses(await endProcesses(systemWorld(), rootsOf(id, programPid)), NAMED_MAX);
}

function rootsOf(id: string, programPid: number): SessionRoots {
  const host = { pid: process.pid, startTime: processStartTime(process.pid) };
  // No start time: the program is recognised as this process's child.
  return { id, host, program: { pid: programPid, startTime: "" }, known: [] };
}
