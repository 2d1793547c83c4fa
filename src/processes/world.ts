// The system's processes for the rules that end a session: reads them, checks them again, signals them.

import type { EndSignal, ProcessWorld } from "../session/end-processes.ts";
import {
  type Look,
  membersOf,
  type ProcessRow,
  type SessionRoots,
  type Target,
} from "../session/process-tree.ts";
import { commandWords, processLives, readProc, startVariable } from "./proc.ts";
import { readPs } from "./ps.ts";

/** The variable that names the session in the environment of its programs. */
const MARK = "REMI_SESSION_ID";
/**
 * For so long after a look, ms, a group is signalled even if the processes seen in it have gone: they may have forked
 * meanwhile, and no system uses up enough process ids in that time for the group's number to be another's.
 */
const GROUP_FRESH_MS = 250;

/** Every process, as it is now. */
export function lookAround(): Look {
  return { table: readProc() ?? readPs(), markOf: (pid) => startVariable(pid, MARK) };
}

/** The living processes of a session now. */
export function processesOfSession(roots: SessionRoots): ProcessRow[] {
  return membersOf(lookAround(), roots);
}

/** For `endProcesses`. Each keeps the time of its own last look. */
export function systemWorld(): ProcessWorld {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    look: () => {
      lookedAt = performance.now();
      return lookAround();
    },
    send: (target, signal) => {
      const isFresh = target.to < 0 && performance.now() - lookedAt < GROUP_FRESH_MS;
      sendSignal(target, signal, isFresh);
    },
    now: () => performance.now(),
    wait: (ms) => Bun.sleep(ms),
  };
}

/** The processes in the words of a sentence: their ids and commands. */
export function nameProcesses(rows: readonly ProcessRow[], max: number): string {
  const names = rows
    .slice(0, max)
    .map((row) => `${row.pid} (${commandWords(row.pid).join(" ") || row.name})`);
  if (rows.length > max) names.push(`${rows.length - max} more`);
  return names.join(", ");
}

function sendSignal(target: Target, signal: EndSignal, isFresh: boolean): void {
  if (!isFresh && !target.members.some((row) => processLives(row))) return;
  try {
    process.kill(target.to, signal);
  } catch {
    // ESRCH: they have ended. EPERM: another user's. The next look shows.
  }
}
