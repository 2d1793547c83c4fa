// Ends sessions: every process of one, with or without its host, and the host too when it does not notice the end.

import type { Log } from "../config/log.ts";
import { processLives } from "../processes/proc.ts";
import { lookAround, nameProcesses, processesOfSession, systemWorld } from "../processes/world.ts";
import { endProcesses } from "../session/end-processes.ts";
import { isIn, type ProcessKey, programOf } from "../session/process-tree.ts";
import type { Entry } from "./entry.ts";
import { fail, type Outcome } from "./outcome.ts";
import type { Registry } from "./registry.ts";
import { rootsOf } from "./remains.ts";

/** How long a host may take to report its program's end once everything has ended: it reads the last output first. */
const HOST_MS_MAX = 4_000;
/** How long a host that did not is given after each of SIGTERM and SIGKILL. */
const HOST_END_MS_MAX = 1_500;
const LOOK_MS = 5;
/** Most processes that are named when they could not be ended. */
const NAMED_MAX = 16;

export class Endings {
  /** By session: a second `kill` waits for the first. */
  readonly #running = new Map<string, Promise<Outcome<Entry>>>();

  constructor(
    private readonly registry: Registry,
    private readonly log: Log,
  ) {}

  /** Ends every process of the session, and fails with the names of those that could not be ended. */
  end(entry: Entry): Promise<Outcome<Entry>> {
    const running = this.#running.get(entry.id);
    if (running) return running;
    const ending = this.#end(entry).finally(() => this.#running.delete(entry.id));
    this.#running.set(entry.id, ending);
    return ending;
  }

  /** Ends what a host left behind that never came up. */
  async sweep(entry: Entry): Promise<void> {
    const left = await endProcesses(systemWorld(), rootsOf(entry));
    if (left.length > 0) this.#warn(entry, nameProcesses(left, NAMED_MAX));
  }

  /** Sends one signal to the program's process group. */
  signal(entry: Entry, signal: NodeJS.Signals): Outcome<Entry> {
    entry.orderedAt = Date.now();
    const program = programOf(lookAround(), rootsOf(entry));
    if (!program) return fail("not-running", entry.info.name);
    try {
      process.kill(-program.pgid, signal);
      return { ok: true, value: entry };
    } catch (error) {
      // ESRCH: it ended just now, so the signal came too late.
      if ((error as NodeJS.ErrnoException).code !== "EPERM") return { ok: true, value: entry };
      return fail("survivors", `session '${entry.info.name}': ${nameProcesses([program], 1)}`);
    }
  }

  async #end(entry: Entry): Promise<Outcome<Entry>> {
    const roots = rootsOf(entry);
    const wasOver = entry.info.state === "exited";
    if (wasOver && processesOfSession(roots).length === 0) return fail("not-running", entry.info.name);
    entry.orderedAt = Date.now();
    // A stopped host cannot see its program's end, nor save the last screen.
    if (roots.host && processLives(roots.host)) send(roots.host, "SIGCONT");
    const left = await endProcesses(systemWorld(), roots);
    const programLeft = roots.program !== null && isIn(left, roots.program);
    if (!wasOver && !programLeft) await this.#hostTells(entry, roots.host);
    else if (!entry.link) this.registry.keepEnded(entry);
    if (left.length === 0) return { ok: true, value: entry };
    const words = nameProcesses(left, NAMED_MAX);
    this.#warn(entry, words);
    return fail("survivors", `session '${entry.info.name}': ${words}`);
  }

  /** Waits until the session is seen to have ended; a host that does not report it is ended, too. */
  async #hostTells(entry: Entry, host: ProcessKey | null): Promise<void> {
    if (await this.#isOver(entry, HOST_MS_MAX)) return;
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      if (!host || !processLives(host)) break;
      for (const each of [signal, "SIGCONT"] as const) send(host, each);
      await hasEnded(host, HOST_END_MS_MAX);
    }
    this.log.warn("a session host did not answer and was ended", { name: entry.info.name, pid: host?.pid });
    this.registry.keepEnded(entry);
  }

  #isOver(entry: Entry, ms: number): Promise<boolean> {
    const isOver = () => entry.info.state === "exited";
    if (isOver()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        leave();
        resolve(isOver());
      };
      const timer = setTimeout(done, ms);
      const leave = this.registry.listen(() => isOver() && done());
    });
  }

  #warn(entry: Entry, left: string): void {
    this.log.warn("processes of a session could not be ended", { name: entry.info.name, left });
  }
}

/** Never a signal to another process that has its id by now. */
function send(key: ProcessKey, signal: NodeJS.Signals): void {
  try {
    if (processLives(key)) process.kill(key.pid, signal);
  } catch {
    // It has ended since.
  }
}

/** A process cannot be waited for by one that is not its parent: looks until it is gone, at most `ms`. */
export async function hasEnded(key: ProcessKey, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  while (processLives(key)) {
    if (performance.now() > until) return false;
    await Bun.sleep(LOOK_MS);
  }
  return true;
}
