// The other process in which direct paths run: starts it, exchanges frames with it, and ends it. One process runs all
// attempts.

import { adoptUnix, type UnixCarrier } from "../carrier/unix-carrier.ts";
import { pickEnvironment } from "../config/environment.ts";
import { selfCommand } from "../config/self.ts";
import { type ChildFrame, type FromChild, parseFromChild } from "./rules/child-frames.ts";

/** The variables that it gets: to find the user's files, and a place to unpack the native module. */
const VARIABLES = ["HOME", "PATH", "TMPDIR"];

/** How long it may take to end, ms. Then it is killed. */
const PARTING_MS_MAX = 2_000;

export interface ChildEvents {
  frame(frame: ChildFrame<FromChild>): void;
  /** The process has ended. The last event. `how`: a few words for a log. */
  gone(how: string): void;
}

export class ChildProcess {
  readonly #process: Bun.Subprocess;
  #carrier: UnixCarrier | null = null;
  /** Frames that are sent before the socket is ready, which takes a turn of the event loop. */
  #early: Uint8Array[] = [];
  #isOver = false;

  /**
   * Throws when no process can be started.
   *
   * @param command for tests
   */
  constructor(
    private readonly events: ChildEvents,
    command: readonly string[] = selfCommand("__direct"),
  ) {
    this.#process = Bun.spawn([...command], {
      cwd: "/",
      env: pickEnvironment(process.env, VARIABLES),
      // Bun makes the last one a socket. In the other process its descriptor is 3.
      stdio: ["ignore", "ignore", "ignore", "pipe"],
      // A Ctrl-C in the terminal must not reach it.
      detached: true,
    });
    this.#process.unref();
    void this.#adopt(this.#process.stdio[3] as number);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** @param frame needed only during the call */
  send(frame: Uint8Array): void {
    if (this.#carrier) this.#carrier.send(frame);
    else if (!this.#isOver) this.#early.push(frame);
  }

  /** Ends the process. No event comes after that. Idempotent. */
  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#early = [];
    // When the socket closes, it tells the other ends and then ends by itself, unless it hangs.
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
