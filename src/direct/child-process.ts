// The process of direct paths as its user has it: started, spoken to, and ended. One for all attempts of this process.

import { adoptUnix, type UnixCarrier } from "../carrier/unix-carrier.ts";
import { pickEnvironment } from "../config/environment.ts";
import { selfCommand } from "../config/self.ts";
import { type ChildFrame, type FromChild, parseFromChild } from "./rules/child-frames.ts";

/** Variables of it: where the executable unpacks the native module, and where files of the user are looked for. */
const VARIABLES = ["HOME", "PATH", "TMPDIR"];

/** How long it may take to end, ms; then it is killed. */
const PARTING_MS_MAX = 2_000;

export interface ChildEvents {
  frame(frame: ChildFrame<FromChild>): void;
  /** It has gone; the last call. `how`: a few words for a log. */
  gone(how: string): void;
}

export class ChildProcess {
  readonly #process: Bun.Subprocess;
  #carrier: UnixCarrier | null = null;
  /** What is said before the socket is taken up, which takes a turn. */
  #early: Uint8Array[] = [];
  #isOver = false;

  /**
   * Throws when no process can be started.
   *
   * @param command another one than this program's own, for tests
   */
  constructor(
    private readonly events: ChildEvents,
    command: readonly string[] = selfCommand("__direct"),
  ) {
    this.#process = Bun.spawn([...command], {
      cwd: "/",
      env: pickEnvironment(process.env, VARIABLES),
      // The last is a socket, and its descriptor in the other process is 3.
      stdio: ["ignore", "ignore", "ignore", "pipe"],
      // Signals of a terminal are for this process.
      detached: true,
    });
    this.#process.unref();
    void this.#adopt(this.#process.stdio[3] as number);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** @param frame is kept no longer than the call */
  send(frame: Uint8Array): void {
    if (this.#carrier) this.#carrier.send(frame);
    else if (!this.#isOver) this.#early.push(frame);
  }

  /** Ends it; nothing is told after it. Idempotent. */
  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#early = [];
    // It parts from the other ends and ends by itself, unless it hangs.
    this.#carrier?.dispose();
    setTimeout(() => this.#process.kill("SIGKILL"), PARTING_MS_MAX).unref();
  }

  async #adopt(fd: number): Promise<void> {
    const carrier = await adoptUnix(fd, () => ({
      frame: (bytes) => this.#heard(bytes),
      drain() {},
      closed: () => this.#gone(),
    }));
    if (!carrier) return this.#gone();
    carrier.unref();
    if (this.#isOver) return carrier.dispose();
    this.#carrier = carrier;
    for (const frame of this.#early.splice(0)) carrier.send(frame);
  }

  #heard(bytes: Uint8Array): void {
    const frame = parseFromChild(bytes);
    if (frame) return this.events.frame(frame);
    this.#process.kill("SIGKILL");
    this.#gone("it said what is no frame");
  }

  #gone(how = "it has ended"): void {
    if (this.#isOver) return;
    this.dispose();
    this.events.gone(how);
  }
}
