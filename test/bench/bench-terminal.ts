// A terminal that only counts and looks for a mark: fast enough not to influence what is measured.

/** How long anything may take before the benchmark gives up, ms. */
const WAIT_MS_MAX = 120_000;

interface Wait {
  readonly mark: Buffer;
  readonly resolve: (atMs: number) => void;
}

/** A program in a terminal of 120x40, or of another size. */
export class BenchTerminal implements AsyncDisposable {
  readonly child: Bun.Subprocess;
  readonly startedAtMs = performance.now();
  /** When the first byte came; NaN before. */
  firstByteAtMs = Number.NaN;
  bytes = 0;
  #tail: Buffer = Buffer.alloc(0);
  #wait: Wait | null = null;

  constructor(
    command: readonly string[],
    env: Readonly<Record<string, string>>,
    cwd: string,
    size: { readonly cols: number; readonly rows: number } = { cols: 120, rows: 40 },
  ) {
    this.child = Bun.spawn([...command], {
      env: { ...env, TERM: "xterm-256color" },
      cwd,
      terminal: { ...size, data: (_, bytes) => this.#onData(bytes) },
    });
  }

  type(text: string): void {
    this.child.terminal!.write(text);
  }

  /** Resolves with the time (performance.now) when `mark` has come from now on. */
  sees(mark: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${mark} did not come; last: ${JSON.stringify(this.#tail.toString())}`)),
        WAIT_MS_MAX,
      );
      this.#wait = {
        mark: Buffer.from(mark),
        resolve: (atMs) => {
          clearTimeout(timer);
          resolve(atMs);
        },
      };
    });
  }

  /** Types `key` and resolves with the microseconds until it came back. The key must be in no escape sequence. */
  async echo(key: string): Promise<number> {
    const seen = this.sees(key);
    const from = performance.now();
    this.type(key);
    return ((await seen) - from) * 1_000;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGKILL");
    await this.child.exited;
    this.child.terminal?.close();
  }

  #onData(data: Uint8Array): void {
    if (this.bytes === 0) this.firstByteAtMs = performance.now();
    this.bytes += data.byteLength;
    const wait = this.#wait;
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (!wait) return;
    const joint = wait.mark.byteLength > 1 ? Buffer.concat([this.#tail, bytes.subarray(0, 64)]) : bytes;
    if (joint.indexOf(wait.mark) >= 0 || bytes.indexOf(wait.mark) >= 0) {
      this.#wait = null;
      this.#tail = Buffer.alloc(0);
      return wait.resolve(performance.now());
    }
    this.#tail = Buffer.from(Buffer.concat([this.#tail, bytes.subarray(-64)]).subarray(-64));
  }
}
