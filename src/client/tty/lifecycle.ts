// The client's own terminal in raw mode, and every way out of it: return, exit, exception, signal, suspension, and,
// through the keeper, kill -9. It does not know what a session is.
import { openTerminal, type TerminalDevice } from "./device.ts";
import { Keeper } from "./keeper.ts";
import { cellPixels, isForeground } from "./libc.ts";
import {
  rawTermios,
  readTermios,
  sameTermios,
  sttyState,
  type Termios,
  terminalSize,
  writeTermios,
} from "./termios.ts";
import { writeWithin } from "./writer.ts";

/** How long, in ms, the way out waits for a terminal that does not read before it drops the rest. */
const RESTORE_WAIT_MS = 500;

/** Signals that end the client, after the terminal has been put back. */
const ENDING_SIGNALS = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"] as const;
export type EndingSignal = (typeof ENDING_SIGNALS)[number];

type Listener = (...args: unknown[]) => void;

/** `process` without the type of each single event. */
const events: NodeJS.EventEmitter = process;

export interface RawTerminalOptions {
  /** Descriptor of the terminal; 0 unless said otherwise. */
  readonly fd?: number;
  /** What undoes everything that has been set on the screen so far; at most `RESTORE_BYTES_MAX` bytes. */
  readonly restoreSequence: () => string;
  /** The window has another size now. */
  readonly onResize?: (size: { cols: number; rows: number }) => void;
  /**
   * The terminal is raw again after a suspension: draw everything anew. May come twice for one suspension. `wasLeft`:
   * the restore sequence had been printed; at most once for a suspension.
   */
  readonly onResume?: (wasLeft: boolean) => void;
  /** Awaited before a signal ends the client: reads what still comes from the terminal. Settles by itself. */
  readonly beforeSignal?: () => Promise<unknown>;
  /** The same, before a suspension. Nothing is given back yet. */
  readonly beforeStop?: () => Promise<unknown>;
  /** A signal ends or stops the client as soon as this returns; the terminal, `fd`, is restored already. */
  readonly onSignal?: (signal: EndingSignal | "SIGTSTP", fd: number) => void;
}

export type RawTerminalResult =
  | { readonly ok: true; readonly terminal: RawTerminal }
  | { readonly ok: false; readonly reason: "not-a-terminal"; readonly message: string };

/** Prepares the terminal; nothing changes on it before `enter`. */
export function openRawTerminal(options: RawTerminalOptions): RawTerminalResult {
  const opened = openTerminal(options.fd ?? 0);
  if (opened.ok) return { ok: true, terminal: new RawTerminal(opened.device, options) };
  const message = "The standard input is not a terminal: run this in one, without a pipe.";
  return { ok: false, reason: "not-a-terminal", message };
}

export class RawTerminal {
  readonly #device: TerminalDevice;
  readonly #options: RawTerminalOptions;
  readonly #keeper: Keeper | null;
  readonly #listeners = new Map<string, Listener>();
  /** The state to go back to; null while the terminal is not ours. */
  #saved: Termios | null = null;
  #raw: Termios | null = null;
  /** The restore sequence has been printed, and nothing was set since. */
  #isGivenBack = false;
  #disposed = false;
  #ending = false;
  #stopping = false;

  constructor(device: TerminalDevice, options: RawTerminalOptions) {
    this.#device = device;
    this.#options = options;
    this.#keeper = Keeper.start(device.fd);
    for (const signal of ENDING_SIGNALS) this.#listen(signal, () => this.#endBySignal(signal));
    this.#listen("SIGTSTP", () => this.suspend());
    this.#listen("SIGCONT", () => this.#continued());
    this.#listen("SIGWINCH", () => this.#resized());
    this.#listen("exit", () => this.leave());
    // Before the message is printed, so that it can be read.
    this.#listen("uncaughtExceptionMonitor", () => this.leave());
    this.#listen("unhandledRejection", (reason) => this.#rejected(reason));
  }

  /** Whether the terminal is raw by us. */
  get entered(): boolean {
    return this.#saved !== null;
  }

  /** A non-blocking descriptor of the terminal, for a `TtyWriter`; valid until `dispose`. */
  get fd(): number {
    return this.#device.fd;
  }

  /** Size in cells; null when the terminal does not know it. */
  get size(): { cols: number; rows: number } | null {
    return terminalSize(this.#device.fd);
  }

  /** Pixels of a cell, or null where the terminal does not tell. */
  get cell(): { width: number; height: number } | null {
    return cellPixels(this.#device.fd);
  }

  /** Saves the terminal's state and makes it raw. False when the terminal has gone. Idempotent. */
  enter(): boolean {
    if (this.#disposed) return false;
    if (this.#saved !== null) return true;
    const { fd } = this.#device;
    const before = readTermios(fd);
    if (!before.ok) return false;
    const raw = rawTermios(before.termios);
    // The keeper first: so that the terminal is never raw without somebody to put it back.
    this.#keeper?.arm(sttyState(fd, before.termios), sttyState(fd, raw));
    this.#saved = before.termios;
    this.#isGivenBack = false;
    this.restoreChanged();
    if (!writeTermios(fd, raw)) {
      this.#saved = null;
      this.#keeper?.idle();
      return false;
    }
    this.#raw = raw;
    this.#confirmRaw(before.termios);
    return true;
  }

  /** A driver may set less than it was asked for, and the keeper compares with what is in force. */
  #confirmRaw(saved: Termios): void {
    const { fd } = this.#device;
    const now = readTermios(fd);
    if (!now.ok || (process.platform === "linux" && sameTermios(now.termios, this.#raw!))) return;
    this.#raw = now.termios;
    this.#keeper?.arm(sttyState(fd, saved), sttyState(fd, now.termios));
  }

  /** Tells the keeper what `restoreSequence` says now. Call it whenever that has changed. */
  restoreChanged(): void {
    if (this.#saved !== null && !this.#isGivenBack)
      this.#keeper?.setRestore(Buffer.from(this.#options.restoreSequence()));
  }

  /** Prints the restore sequence now; `leave` then puts the saved state back and prints nothing. */
  giveBack(): void {
    if (this.#saved === null || this.#isGivenBack) return;
    this.#isGivenBack = true;
    writeWithin(this.#device.fd, Buffer.from(this.#options.restoreSequence()), RESTORE_WAIT_MS);
    this.#keeper?.setRestore(new Uint8Array(0));
  }

  /** Prints the restore sequence and puts the saved state back. Idempotent; `enter` may follow. */
  leave(): void {
    if (this.#saved === null) return;
    const saved = this.#saved;
    this.#saved = null;
    const { fd } = this.#device;
    try {
      if (!this.#isGivenBack) writeWithin(fd, Buffer.from(this.#options.restoreSequence()), RESTORE_WAIT_MS);
    } finally {
      // In the background the shell has the terminal, in a state of its own.
      if (isForeground(fd)) writeTermios(fd, saved);
      this.#keeper?.idle();
    }
  }

  /** Puts the terminal back, stops the whole job as Ctrl-Z would, and is raw again when it is continued. */
  suspend(): void {
    if (this.#stopping) return;
    const { beforeStop } = this.#options;
    if (!this.entered || !beforeStop) return this.#stop();
    this.#stopping = true;
    void beforeStop().finally(() => {
      this.#stopping = false;
      if (!this.#disposed && !this.#ending) this.#stop();
    });
  }

  #stop(): void {
    const wasEntered = this.entered;
    this.leave();
    if (wasEntered) this.#options.onSignal?.("SIGTSTP", this.#device.fd);
    const listener = this.#unlisten("SIGTSTP");
    // Stops here. A job that no shell could continue (an orphaned process group) is not stopped, and goes on.
    process.kill(0, "SIGTSTP");
    if (listener !== null) this.#listen("SIGTSTP", listener);
    if (wasEntered && this.enter()) this.#options.onResume?.(true);
  }

  /** Leaves, takes back all listeners and ends the keeper. Idempotent. */
  dispose(): void {
    if (this.#disposed) return;
    this.leave();
    this.#disposed = true;
    for (const event of [...this.#listeners.keys()]) this.#unlisten(event);
    this.#keeper?.dispose();
    this.#device.close();
  }

  #endBySignal(signal: EndingSignal): void {
    if (this.#ending) return;
    this.#ending = true;
    const { beforeSignal } = this.#options;
    if (beforeSignal) void beforeSignal().finally(() => this.#endNow(signal));
    else this.#endNow(signal);
  }

  #endNow(signal: EndingSignal): void {
    this.leave();
    try {
      this.#options.onSignal?.(signal, this.#device.fd);
    } finally {
      this.dispose();
      // With no listener left the signal does what it does by default, and the parent sees it.
      process.kill(process.pid, signal);
    }
  }

  /**
   * A rejection nobody handles ends the program, so it is left to do that, but on a sane terminal. Rejecting again
   * without our listener is what does it: an exception thrown from here Bun takes for handled, with status 0.
   */
  #rejected(reason: unknown): void {
    this.leave();
    this.#unlisten("unhandledRejection");
    if (events.listenerCount("unhandledRejection") === 0) void Promise.reject(reason);
  }

  /** Stopped by SIGSTOP we could put nothing back, and the shell may have changed the state since. */
  #continued(): void {
    if (this.#saved === null || this.#raw === null) return;
    if (writeTermios(this.#device.fd, this.#raw)) this.#options.onResume?.(false);
  }

  #resized(): void {
    const size = this.size;
    if (size !== null) this.#options.onResize?.(size);
  }

  #listen(event: string, listener: Listener): void {
    this.#listeners.set(event, listener);
    events.on(event, listener);
  }

  #unlisten(event: string): Listener | null {
    const listener = this.#listeners.get(event);
    if (listener === undefined) return null;
    this.#listeners.delete(event);
    events.removeListener(event, listener);
    return listener;
  }
}
