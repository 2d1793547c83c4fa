// Runs the command of the config for a notification: without a shell, in a process group of its own, which is killed
// when it takes too long. Its output is discarded.

import type { Delivery, Note } from "./note.ts";

/** How long a command may run. */
export const COMMAND_MS_MAX = 10_000;
/** Commands that run at once; one more is not run. */
export const COMMANDS_MAX = 4;

export class CommandChannel {
  readonly #running = new Set<number>();

  constructor(private readonly msMax: number = COMMAND_MS_MAX) {}

  async send(argv: readonly string[], note: Note): Promise<Delivery> {
    if (this.#running.size >= COMMANDS_MAX) return failed(`${COMMANDS_MAX} commands run already`);
    let child: Bun.Subprocess<"ignore", "ignore", "ignore">;
    try {
      child = Bun.spawn([...argv], {
        cwd: "/",
        env: {
          ...process.env,
          REMI_EVENT: note.kind,
          REMI_SESSION: note.name,
          REMI_TITLE: note.title,
          REMI_TEXT: note.text,
        },
        stdin: "ignore",
        stdout: "ignore",
        stderr: "ignore",
        detached: true,
      });
    } catch (error) {
      return failed(`it cannot be started (${(error as NodeJS.ErrnoException).code ?? "error"})`);
    }
    this.#running.add(child.pid);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endGroup(child.pid);
    }, this.msMax);
    const status = await child.exited;
    clearTimeout(timer);
    this.#running.delete(child.pid);
    if (isLate) return failed(`it ran longer than ${this.msMax / 1_000} seconds and was killed`);
    if (child.signalCode !== null) return failed(`it was ended by ${child.signalCode}`);
    return status === 0 ? { ok: true, why: "" } : failed(`it ended with status ${status}`);
  }

  /** Ends what still runs. */
  dispose(): void {
    for (const pid of this.#running) endGroup(pid);
  }
}

const failed = (why: string): Delivery => ({ ok: false, why });

/** The child leads its group: its own children go with it. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended since.
  }
}
