// The processes that live on when a session's host has died: found once, then watched until they end. Ends nothing
// itself.

import { processLives } from "../processes/proc.ts";
import { nameProcesses, processesOfSession } from "../processes/world.ts";
import type { ProcessRow, SessionRoots } from "../session/process-tree.ts";
import type { Entry } from "./entry.ts";

/** A program whose terminal has closed usually ends at once; what has not ended after this time lives on. */
const SETTLE_MS = 1_000;
const SETTLE_LOOK_MS = 20;
/** Pause between two checks whether these have ended. */
const LOOK_MS = 1_000;
/** Processes that a sentence names. */
const NAMED_MAX = 4;

export class Remains {
  readonly #settling = new Map<Entry, Promise<void>>();
  readonly #timers = new Map<Entry, ReturnType<typeof setInterval>>();
  #closed = false;

  /**
   * Calls back with the session's processes that live on: at once if there are none, otherwise when they had their time
   * to end, and once more when all have ended.
   */
  watch(entry: Entry, show: (rows: readonly ProcessRow[]) => void): void {
    this.forget(entry);
    const rows = remainsOf(entry);
    if (rows.length === 0) return show(rows);
    const settled = this.#settle(entry, rows, show).finally(() => this.#settling.delete(entry));
    this.#settling.set(entry, settled);
  }

  /** Resolves once it is known whether something of the session lives on. */
  async settled(entry: Entry): Promise<void> {
    await this.#settling.get(entry);
  }

  forget(entry: Entry): void {
    clearInterval(this.#timers.get(entry));
    this.#timers.delete(entry);
  }

  dispose(): void {
    this.#closed = true;
    for (const entry of this.#timers.keys()) this.forget(entry);
  }

  async #settle(
    entry: Entry,
    first: readonly ProcessRow[],
    show: (rows: readonly ProcessRow[]) => void,
  ): Promise<void> {
    const rows = await stillThere(first);
    if (this.#closed || entry.link) return;
    show(rows);
    if (rows.length === 0) return;
    const timer = setInterval(() => {
      if (rows.some((row) => processLives(row))) return;
      this.forget(entry);
      show([]);
    }, LOOK_MS);
    this.#timers.set(entry, timer);
  }
}

/** Those of the processes that are not about to end by themselves. */
async function stillThere(first: readonly ProcessRow[]): Promise<readonly ProcessRow[]> {
  const until = performance.now() + SETTLE_MS;
  for (let rows = first; ; rows = rows.filter((row) => processLives(row))) {
    if (rows.length === 0 || performance.now() > until) return rows;
    await Bun.sleep(SETTLE_LOOK_MS);
  }
}

/**
 * Processes that live on now. None if the program's end was seen, whether or not its record can still be read: what ran
 * on then was meant to.
 */
function remainsOf(entry: Entry): readonly ProcessRow[] {
  const exit = entry.files.readExit();
  return exit.ok || exit.reason !== "missing" ? [] : processesOfSession(rootsOf(entry));
}

type Known = Pick<Entry, "id" | "files" | "info">;

/** Whether something of a session that has ended lives: without its record nobody could find it again. */
export function hasLeftRunning(entry: Known): boolean {
  return processesOfSession(rootsOf(entry)).length > 0;
}

/** The processes that are not about to end by themselves, in words; empty for none. */
export async function leftRunning(entry: Known): Promise<string> {
  return nameProcesses(await stillThere(processesOfSession(rootsOf(entry))), NAMED_MAX);
}

/**
 * What is known of a session's processes: from its host's record or, if that is missing, from what the host reported.
 */
export function rootsOf(entry: Known): SessionRoots {
  const host = entry.files.readHost();
  if (!host.ok) {
    const { pid } = entry.info;
    return { id: entry.id, host: null, program: pid === null ? null : { pid, startTime: "" }, known: [] };
  }
  const { pid, startTime, programPid, programStartTime = "" } = host.value;
  const program = { pid: programPid, startTime: programStartTime };
  return { id: entry.id, host: { pid, startTime }, program, known: [] };
}

/** Process ids and commands, the program first. */
export function describeRemains(entry: Entry, rows: readonly ProcessRow[]): { pid: number; words: string } {
  const { program } = rootsOf(entry);
  const sorted = rows.toSorted((a, b) => Number(b.pid === program?.pid) - Number(a.pid === program?.pid));
  return { pid: sorted[0]!.pid, words: nameProcesses(sorted, NAMED_MAX) };
}
