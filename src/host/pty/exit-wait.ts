// Decides when a PTY session is over: the program has ended *and* its output has been read to the end. Shared by the
// adapters; it does not know how either is observed.
import type { PtyExit } from "./pty.ts";

/**
 * How long output is still awaited, in ms, after the program has ended while a background child keeps the
 * terminal open. Long enough for a last line on a loaded machine, short enough that a shell which left a
 * server running does not seem to hang. Then the output is stopped and what the kernel holds is delivered.
 */
export const BACKGROUND_GRACE_MS = 1000;

/**
 * Most time, in ms, for delivering what the kernel still holds once the output has been stopped: some 64 KiB, so only a
 * host that gets no processor time reaches this.
 */
const LAST_BYTES_WAIT_MS = 2000;

/** How often, in ms, it is checked whether the kernel's buffer is empty. */
const LAST_BYTES_POLL_MS = 2;

/** Empty checks in a row that end the wait: between two of them, bytes already read reach the session. */
const EMPTY_CHECKS = 3;

export interface ExitWaitTerminal {
  /** Lets the program's children print again if `pause` stopped them. */
  resume(): void;
  /** Stops all printing for good, so that the rest is bounded. */
  stopOutput(): void;
  /** Whether the kernel holds output that has not been read. */
  hasUnreadOutput(): boolean;
  /** Called once: the session is over. */
  finish(exit: PtyExit): void;
}

export class ExitWait {
  readonly #terminal: ExitWaitTerminal;
  #exit: PtyExit | null = null;
  #outputEnded = false;
  #finished = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(terminal: ExitWaitTerminal) {
    this.#terminal = terminal;
  }

  get programEnded(): boolean {
    return this.#exit !== null;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** The program has ended; its background children may still print. */
  programExited(exit: PtyExit): void {
    if (this.#exit !== null) return;
    this.#exit = exit;
    if (this.#outputEnded) {
      this.#finish();
    } else {
      this.#terminal.resume();
      this.#timer = setTimeout(() => this.#graceOver(), BACKGROUND_GRACE_MS);
    }
  }

  /** The last byte has been delivered, or is no longer wanted. */
  outputEnded(): void {
    this.#outputEnded = true;
    if (this.#exit !== null) this.#finish();
  }

  #graceOver(): void {
    this.#terminal.stopOutput();
    const deadline = performance.now() + LAST_BYTES_WAIT_MS;
    let emptyChecks = 0;
    const check = () => {
      emptyChecks = this.#terminal.hasUnreadOutput() ? 0 : emptyChecks + 1;
      if (emptyChecks === EMPTY_CHECKS || performance.now() >= deadline) this.#finish();
      else this.#timer = setTimeout(check, LAST_BYTES_POLL_MS);
    };
    check();
  }

  #finish(): void {
    if (this.#finished || this.#exit === null) return;
    this.#finished = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#terminal.finish(this.#exit);
  }
}
