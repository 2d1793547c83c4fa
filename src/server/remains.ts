// What lives on of sessions whose host has died: found once, looked after until it ends. Ends nothing itself.

import { processLives } from "../processes/proc.ts";
import { nameProcesses, processesOfSession } from "../processes/world.ts";
import type { ProcessRow, SessionRoots } from "../session/process-tree.ts";
import type { Entry } from "./entry.ts";

/** A program whose terminal has closed ends at once as a rule; only what has not by then lives on. */
const SETTLE_MS = 1_000;
const SETTLE_LOOK_MS = 20;
/** Pause between two looks whether what lives on has ended. */
const LOOK_MS = 1_000;
/** Processes that a sentence names. */
const NAMED_MAX = 4;

export class Remains {
  readonly #settling = new Map<Entry, Promise<void>>();
  readonly #timers = new Map<Entry, ReturnType<typeof setInterval>>();
  #closed = false;

  /**
   * Calls back with what lives on of the session: at once where nothing does, else when it had its time to end, and
   * once more when all of it has ended.
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

/** Those of the processes that do not end by themselves now. */
async function stillThere(first: readonly ProcessRow[]): Promise<readonly ProcessRow[]> {
  const until = performance.now() + SETTLE_MS;
  for (let rows = first; ; rows = rows.filter((row) => processLives(row))) {
    if (rows.length === 0 || performance.now() > until) return rows;
    await Bun.sleep(SETTLE_LOOK_MS);
  }
}

/**
 * Lives on now. Nothing where the program's end was seen, whether or not that can still be read: what it left running
 * then was meant to be.
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

/** What of it does not end by itself now, in words; empty for nothing. */
export async function leftRunning(entry: Known): Promise<string> {
  return nameProcesses(await stillThere(processesOfSession(rootsOf(entry))), NAMED_MAX);
}

/** What is known of a session's processes: by its host's record, or where that is missing by what the host told. */
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
