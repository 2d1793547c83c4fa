// The message about a process of remi that does not answer: which one, why if that is known, and what helps.

import { isStopped } from "../processes/proc.ts";

/** A sentence without its full stop. `pid` null: it is not known. */
export function silentServer(pid: number | null): string {
  const helps = "'remi server restart' ends it and starts another, sessions go on";
  if (pid === null) return `the session server does not answer; ${helps}`;
  const why = isStopped(pid) ? `its process ${pid} is stopped` : `its process ${pid} is busy or stuck`;
  return `the session server does not answer: ${why}; ${helps}`;
}

/** As `silentServer`, of the host of the session `name`. */
export function silentSession(name: string, pid: number | null): string {
  const ends = `'remi kill ${name}' ends it`;
  if (pid === null) return `session '${name}' does not answer; try again, or ${ends}`;
  if (isStopped(pid))
    return `session '${name}' does not answer: its process ${pid} is stopped; 'kill -CONT ${pid}' lets it go on, ${ends}`;
  return `session '${name}' does not answer: its process ${pid} is busy or stuck; try again, or ${ends}`;
}
