// Runs the real program for tests: a command to its end, or a client in a real terminal whose screen can be read.
// REMI_TEST_BIN names an executable to test instead of the checkout.

import { join } from "node:path";
import { Terminal } from "@xterm/headless";
import type { TestHome } from "./home.ts";

export const REPOSITORY = join(import.meta.dir, "../..");
const BINARY = process.env.REMI_TEST_BIN;

/** The command line of remi with these arguments. */
export function remiCommand(...args: string[]): string[] {
  return BINARY ? [BINARY, ...args] : [process.execPath, join(REPOSITORY, "src/main.ts"), ...args];
}

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs remi without a terminal to its end. */
export async function remi(
  home: TestHome,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const child = Bun.spawn(remiCommand(...args), {
    env: { ...home.env, ...options.env },
    cwd: options.cwd ?? home.root,
    stdin: options.input === undefined ? "ignore" : Buffer.from(options.input),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}

/** Runs remi and fails the test with its own words when it fails. */
export async function remiOk(
  home: TestHome,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, out, err } = await remi(home, args, options);
  if (code !== 0) throw new Error(`remi ${args.join(" ")} exited with ${code}: ${err}${out}`);
  return out;
}

/** The record of one session as `ls --json` prints it; undefined when it is not listed. */
export async function sessionRecord(
  home: TestHome,
  name: string,
): Promise<Record<string, unknown> | undefined> {
  const sessions = JSON.parse(await remiOk(home, ["ls", "--json"])) as Record<string, unknown>[];
  return sessions.findLast((s) => s.name === name);
}

/**
 * Time that a test may wait for a condition: long, because a loaded machine is slow; a condition that holds ends the
 * wait at once.
 */
export const WAIT_MS = 40_000;

/** A program in a real terminal; its output goes into an xterm.js emulator that nothing else feeds. */
export class TerminalRun {
  readonly terminal: Terminal;
  readonly child: Bun.Subprocess;
  readonly exited: Promise<number>;
  /** Everything printed, as it came. */
  readonly raw: Uint8Array[] = [];
  #parsing = 0;
  #watchers = new Set<() => void>();

  constructor(
    command: readonly string[],
    options: {
      env: Readonly<Record<string, string>>;
      cwd: string;
      cols?: number;
      rows?: number;
      keepRaw?: boolean;
    },
  ) {
    const { cols = 80, rows = 24 } = options;
    this.terminal = new Terminal({ cols, rows, scrollback: 5_000, allowProposedApi: true });
    this.child = Bun.spawn([...command], {
      env: { ...options.env, TERM: "xterm-256color" },
      cwd: options.cwd,
      terminal: {
        cols,
        rows,
        data: (_terminal, data) => {
          if (options.keepRaw !== false) this.raw.push(data.slice());
          this.#parsing++;
          this.terminal.write(data.slice(), () => {
            this.#parsing--;
            for (const watcher of this.#watchers) watcher();
          });
        },
      },
    });
    // A real terminal answers queries; the answers reach the program as if typed.
    this.terminal.onData((data) => this.child.terminal?.write(data));
    this.exited = this.child.exited.then((code) => {
      for (const watcher of this.#watchers) watcher();
      return code;
    });
  }

  type(text: string | Uint8Array): void {
    this.child.terminal!.write(text);
  }

  resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows);
    this.child.terminal!.resize(cols, rows);
  }

  /** The screen's rows without trailing blanks. */
  rows(): string[] {
    const buffer = this.terminal.buffer.active;
    return Array.from(
      { length: this.terminal.rows },
      (_, y) => buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? "",
    );
  }

  screen(): string {
    return this.rows().join("\n");
  }

  /** Resolves when the condition holds; fails with the screen when it does not in time. */
  until(what: string, condition: () => boolean, ms: number = WAIT_MS): Promise<void> {
    if (this.#parsing === 0 && condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const done = (error?: Error) => {
        clearTimeout(timer);
        this.#watchers.delete(watcher);
        if (error) reject(error);
        else resolve();
      };
      const watcher = () => condition() && done();
      const timer = setTimeout(
        () => done(new Error(`waited in vain for ${what}; the screen:\n${this.screen()}`)),
        ms,
      );
      this.#watchers.add(watcher);
    });
  }

  /** Waits until the screen shows the text. */
  shows(text: string | RegExp, ms?: number): Promise<void> {
    const has = () => (typeof text === "string" ? this.screen().includes(text) : text.test(this.screen()));
    return this.until(`${text}`, has, ms);
  }

  /** Ends what is left of it. */
  async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGKILL");
    await this.exited;
    this.child.terminal?.close();
    this.terminal.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** remi in a terminal of its own. */
export function remiTerminal(
  home: TestHome,
  args: readonly string[],
  options: { cols?: number; rows?: number; env?: Readonly<Record<string, string>>; keepRaw?: boolean } = {},
): TerminalRun {
  return new TerminalRun(remiCommand(...args), {
    cwd: home.root,
    ...options,
    env: { ...home.env, ...options.env },
  });
}

/** Asks until the answer is there; for what only other processes know (`ps`, files). Fails after so long. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  ms: number = WAIT_MS,
): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > until) throw new Error(`waited in vain for ${what}`);
    await Bun.sleep(20);
  }
}
