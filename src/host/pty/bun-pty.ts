// The default PTY adapter: `Bun.Terminal`.
// Bun reads the master all the time and takes any amount of input, so back-pressure and bounds are added here:
// output is stopped at its source with tcflow(3) on the slave, and input goes around Bun to the master itself.
import { closeSync } from "node:fs";
import { ExitWait } from "./exit-wait.ts";
import { InputWriter } from "./input-writer.ts";
import { hasUnreadBytes, setOutputStopped, setWindowSize, typedInput } from "./libc.ts";
import { openFindingMaster } from "./new-master.ts";
import { findProgram, startFailure } from "./program.ts";
import type { CellPixels, Pty, PtyExit, PtyOptions, PtySize, PtySpawn, TypedInput } from "./pty.ts";

/** Starts a program on a `Bun.Terminal`. Throws an `Error` with one sentence when that fails. */
export const spawnBunPty: PtySpawn = (options) => new BunPty(options);

class BunPty implements Pty {
  readonly pid: number;
  readonly #options: PtyOptions;
  readonly #terminal: Bun.Terminal;
  readonly #exitWait: ExitWait;
  readonly #input: InputWriter;
  /** Our own descriptor of the master: takes the input, and tells what output is unread. */
  readonly #master: number;
  readonly #slave: string;
  #paused = false;
  #size: PtySize;
  #cell: CellPixels | null = null;
  #closed = false;

  constructor(options: PtyOptions) {
    this.#size = options.size;
    this.#options = options;
    this.#exitWait = new ExitWait({
      resume: () => this.resume(),
      stopOutput: () => void setOutputStopped(this.#slave, true),
      hasUnreadOutput: () => hasUnreadBytes(this.#master),
      finish: (exit) => this.#finish(exit),
    });
    const program = findProgram(options);
    try {
      const [proc, master] = openFindingMaster(
        () => this.#start(program),
        (proc) => {
          proc.terminal!.close();
          proc.kill("SIGKILL");
        },
      );
      this.pid = proc.pid;
      this.#terminal = proc.terminal!;
      this.#master = master.fd;
      this.#slave = master.slave;
    } catch (error) {
      throw startFailure(options.command[0], error);
    }
    this.#input = new InputWriter(this.#master, options.onDrain);
  }

  #start(program: string) {
    const { command, cwd, env, size } = this.#options;
    return Bun.spawn([program, ...command.slice(1)], {
      argv0: command[0],
      cwd,
      env: { ...env },
      terminal: {
        cols: size.cols,
        rows: size.rows,
        data: (_, bytes) => {
          if (!this.#closed) this.#options.onData(bytes);
        },
        exit: () => this.#exitWait.outputEnded(),
      },
      onExit: (_, code, signal) => this.#exitWait.programExited(exitOf(code, signal)),
    });
  }

  get pendingBytes(): number {
    return this.#input.pendingBytes;
  }

  write(bytes: Uint8Array): number {
    if (this.#closed || this.#exitWait.programEnded) return 0;
    return this.#input.write(bytes);
  }

  typedInput(): TypedInput | null {
    return this.#closed ? null : typedInput(this.#slave);
  }

  resize(size: PtySize): void {
    this.#size = size;
    if (this.#closed || (this.#cell && setWindowSize(this.#master, size, this.#cell))) return;
    this.#terminal.resize(size.cols, size.rows);
  }

  setCell(cell: CellPixels): boolean {
    if (this.#cell?.width === cell.width && this.#cell.height === cell.height) return true;
    if (this.#closed || !setWindowSize(this.#master, this.#size, cell)) return false;
    this.#cell = cell;
    return true;
  }

  pause(): void {
    if (this.#paused || this.#closed) return;
    this.#paused = setOutputStopped(this.#slave, true);
  }

  resume(): void {
    if (!this.#paused || this.#closed) return;
    this.#paused = !setOutputStopped(this.#slave, false);
  }

  signal(name: NodeJS.Signals): void {
    if (this.#exitWait.programEnded) return;
    try {
      process.kill(-this.pid, name);
    } catch {
      // ESRCH: the program has ended and its exit is about to be reported.
    }
  }

  dispose(): void {
    if (this.#closed) return;
    this.#close();
    this.#exitWait.outputEnded();
  }

  #close(): void {
    this.#closed = true;
    this.#input.close();
    this.#terminal.close();
    closeSync(this.#master);
  }

  #finish(exit: PtyExit): void {
    if (!this.#closed) this.#close();
    this.#options.onExit(exit);
  }
}

function exitOf(code: number | null, signal: number | NodeJS.Signals | null): PtyExit {
  if (code !== null) return { code, signal: null };
  // Bun gives real-time signals, which have no name of their own, as numbers.
  return { code: null, signal: typeof signal === "number" ? `SIG${signal}` : (signal ?? "SIGKILL") };
}
