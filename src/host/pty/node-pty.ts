// The second PTY adapter: the native `fork` of @homebridge/node-pty-prebuilt-multiarch.
// The package's own JavaScript loses output on Bun, so only its native part is used: the master is read as a
// stream of a file and written without blocking. Not reading is the back-pressure.
import { closeSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { ExitWait } from "./exit-wait.ts";
import { InputWriter } from "./input-writer.ts";
import {
  closeOnExec,
  closeOthersOnExec,
  hasUnreadBytes,
  setOutputStopped,
  setWindowSize,
  typedInput,
} from "./libc.ts";
import { findProgram, startFailure } from "./program.ts";
import type { CellPixels, Pty, PtyExit, PtyOptions, PtySize, PtySpawn, TypedInput } from "./pty.ts";

interface Native {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: (code: number, signal: number) => void,
  ): { fd: number; pid: number; pty: string };
  resize(fd: number, cols: number, rows: number): void;
}

/** Starts a program through node-pty. Throws an `Error` with one sentence when that fails. */
export const spawnNodePty: PtySpawn = (options) => new NodePty(options, loadNative());

let native: Native | null = null;

function loadNative(): Native {
  if (native === null) {
    // Not an `import`: the package must cost nothing unless it is chosen, and its binary cannot be bundled.
    const name = "@homebridge/node-pty-prebuilt-multiarch/lib/prebuild-loader.js";
    try {
      native = (createRequire(import.meta.url)(name) as { default: Native }).default;
    } catch {
      throw new Error("node-pty has no binary for this machine or this build: set REMI_PTY=bun.");
    }
  }
  return native;
}

class NodePty implements Pty {
  readonly pid: number;
  readonly #options: PtyOptions;
  readonly #native: Native;
  readonly #master: number;
  readonly #slave: string;
  readonly #reader: ReturnType<typeof openReader>;
  readonly #input: InputWriter;
  readonly #exitWait: ExitWait;
  #paused = false;
  #size: PtySize;
  #cell: CellPixels | null = null;
  #reading = false;
  #closed = false;

  constructor(options: PtyOptions, native: Native) {
    this.#size = options.size;
    this.#options = options;
    this.#native = native;
    this.#exitWait = new ExitWait({
      resume: () => this.resume(),
      stopOutput: () => {
        setOutputStopped(this.#slave, true);
        this.resume();
      },
      hasUnreadOutput: () => hasUnreadBytes(this.#master),
      finish: (exit) => this.#finish(exit),
    });
    findProgram(options);
    const { command, cwd, env, size } = options;
    try {
      const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
      const onExit = (code: number, signal: number) => this.#exitWait.programExited(exitOf(code, signal));
      const args = command.slice(1);
      // It forks without closing anything.
      closeOthersOnExec();
      const child = native.fork(command[0], args, pairs, cwd, size.cols, size.rows, -1, -1, true, "", onExit);
      this.pid = child.pid;
      this.#master = child.fd;
      this.#slave = child.pty;
      closeOnExec(child.fd);
      this.#reader = openReader(child.fd);
    } catch (error) {
      throw startFailure(command[0], error);
    }
    this.#input = new InputWriter(this.#master, options.onDrain);
    void this.#readOutput();
  }

  /** Hands output on until its end or `pause`. */
  async #readOutput(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (!this.#paused && !this.#closed) {
      const bytes = await this.#readChunk();
      if (this.#closed) break;
      if (bytes === null) {
        this.#exitWait.outputEnded();
        break;
      }
      this.#options.onData(bytes);
    }
    this.#reading = false;
  }

  /** The next bytes of output; null at the end, which on Linux is the error EIO. */
  async #readChunk(): Promise<Uint8Array | null> {
    try {
      const { done, value } = await this.#reader.read();
      return done ? null : value;
    } catch {
      return null;
    }
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
    this.#native.resize(this.#master, size.cols, size.rows);
  }

  setCell(cell: CellPixels): boolean {
    if (this.#cell?.width === cell.width && this.#cell.height === cell.height) return true;
    if (this.#closed || !setWindowSize(this.#master, this.#size, cell)) return false;
    this.#cell = cell;
    return true;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    if (!this.#closed) void this.#readOutput();
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
    // The stream holds a descriptor of its own, which it closes here.
    this.#reader.cancel().catch(() => {});
    closeSync(this.#master);
  }

  #finish(exit: PtyExit): void {
    if (!this.#closed) this.#close();
    this.#options.onExit(exit);
  }
}

function openReader(fd: number) {
  return Bun.file(fd).stream().getReader();
}

function exitOf(code: number, signal: number): PtyExit {
  if (signal === 0) return { code, signal: null };
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return { code: null, signal: name ?? `SIG${signal}` };
}
