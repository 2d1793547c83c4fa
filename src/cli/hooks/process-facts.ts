// Who runs a hook: the processes above it, and those of an agent elsewhere, from the system's process table. Without
// such a table nothing is known.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** How many processes above one are looked at: a chain is never that long. */
const CHAIN_MAX = 64;

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** It leads a process session: a terminal's program does, and a process that has gone into the background. */
  readonly isLeader: boolean;
  readonly hasTerminal: boolean;
  /** Its words, separated by blanks. */
  readonly command: string;
}

/** The processes above `pid`, the nearest first; null if the system does not tell. */
export function processesAbove(pid: number): ProcessFacts[] | null {
  if (process.platform !== "linux") return null;
  const chain: ProcessFacts[] = [];
  for (let at = factsOf(pid)?.parent ?? 0; at > 1 && chain.length < CHAIN_MAX; ) {
    const facts = factsOf(at);
    if (!facts) break;
    chain.push(facts);
    at = facts.parent;
  }
  return chain;
}

/** Ids of the sessions whose terminal has a process with the word in its command that works in the directory. */
export function sessionsWith(word: string, directory: string): string[] {
  const ids = new Set<string>();
  for (const name of readdirSync("/proc")) {
    const facts = /^\d+$/.test(name) ? factsOf(Number(name)) : null;
    if (!facts?.hasTerminal || !facts.command.includes(word)) continue;
    const id = read(() => readlinkSync(`/proc/${name}/cwd`)) === directory ? sessionOf(name) : null;
    if (id) ids.add(id);
  }
  return [...ids];
}

function factsOf(pid: number): ProcessFacts | null {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === null) return null;
  // The name in parentheses may hold anything, blanks and parentheses too.
  const [, parent, , session, terminal] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const command = read(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "";
  return {
    pid,
    parent: Number(parent),
    isLeader: Number(session) === pid,
    hasTerminal: Number(terminal) !== 0,
    command: command.replaceAll("\0", " ").trim(),
  };
}

function sessionOf(pid: string): string | null {
  const environment = read(() => readFileSync(`/proc/${pid}/environ`, "utf8")) ?? "";
  return /(?:^|\0)REMI_SESSION_ID=([^\0]*)/.exec(environment)?.[1] ?? null;
}

/** Null for what cannot be read, because the process has ended or is another user's. */
function read(what: () => string): string | null {
  try {
    return what();
  } catch {
    return null;
  }
}
