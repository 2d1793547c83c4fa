// A real interactive shell in a PTY with remi's completions loaded, and what its screen shows.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Terminal } from "@xterm/headless";
import type { TestHome } from "../support/home.ts";

const ROOT = join(import.meta.dir, "../..");

/** Generous: shells start slowly on a loaded machine. */
export const SHOW_MS_MAX = 30_000;

export const SHELL_COMMANDS = {
  bash: ["bash", "--norc", "--noprofile", "-i"],
  zsh: ["zsh", "-f", "-i"],
  fish: ["fish", "--no-config", "-i"],
} as const;

export type ShellName = keyof typeof SHELL_COMMANDS;

const SETUP: Readonly<Record<ShellName, readonly string[]>> = {
  bash: [
    "PS1='$ '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'",
    `source '${ROOT}/completions/remi.bash'`,
  ],
  zsh: ["PS1='$ '; autoload -Uz compinit; compinit -u -D", `source '${ROOT}/completions/_remi'`],
  fish: ["function fish_prompt; echo '$ '; end", `source '${ROOT}/completions/remi.fish'`],
};

/** Puts a `remi` on the PATH that runs this checkout, or the program that REMI_BIN names. */
export function installRemi(home: TestHome): Readonly<Record<string, string>> {
  const bin = join(home.root, "bin");
  mkdirSync(bin, { recursive: true });
  const command = process.env.REMI_BIN ?? `'${process.execPath}' '${ROOT}/src/main.ts'`;
  writeFileSync(join(bin, "remi"), `#!/bin/sh\nexec ${command} "$@"\n`);
  chmodSync(join(bin, "remi"), 0o755);
  return { ...home.env, PATH: `${bin}:${home.env.PATH}` };
}

export class ShellDriver implements AsyncDisposable {
  #screen = new Terminal({ cols: 120, rows: 40, allowProposedApi: true });
  #waiting: (() => void) | null = null;
  #shell: Bun.Subprocess;
  #marks = 0;

  private constructor(
    private readonly name: ShellName,
    env: Readonly<Record<string, string>>,
    cwd: string,
  ) {
    this.#shell = Bun.spawn([...SHELL_COMMANDS[name]], {
      cwd,
      env,
      terminal: {
        cols: 120,
        rows: 40,
        data: (_terminal, bytes) => this.#screen.write(bytes, () => this.#waiting?.()),
      },
    });
    // fish asks the terminal what it is and waits for the answer.
    this.#screen.onData((reply) => this.type(reply));
  }

  /** Starts the shell and loads the completions. */
  static async start(
    name: ShellName,
    env: Readonly<Record<string, string>>,
    cwd: string,
  ): Promise<ShellDriver> {
    const driver = new ShellDriver(name, env, cwd);
    for (const line of SETUP[name]) driver.type(`${line}\r`);
    await driver.fresh();
    return driver;
  }

  type(text: string): void {
    this.#shell.terminal!.write(text);
  }

  /** An empty screen with an empty command line. */
  async fresh(): Promise<void> {
    const mark = `ready-${++this.#marks}`;
    // Ctrl-U empties the line in all three.
    this.type(`\x15clear; printf '%s-%s\\n' ready ${this.#marks}\r`);
    await this.shows((screen) => new RegExp(`^${mark}\\n\\$ *$`).test(screen));
  }

  /** The screen's text without trailing blanks. */
  get text(): string {
    const { active } = this.#screen.buffer;
    const lines: string[] = [];
    for (let y = 0; y < 40; y++) lines.push(active.getLine(active.baseY + y)?.translateToString(true) ?? "");
    return lines.join("\n").trimEnd();
  }

  /** Waits until the screen is as wanted. */
  async shows(wanted: (screen: string) => boolean): Promise<string> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`${this.name} does not show what it should, but:\n${this.text}`)),
      SHOW_MS_MAX,
    );
    try {
      while (!wanted(this.text)) {
        const changed = new Promise<void>((resolve) => {
          this.#waiting = resolve;
        });
        await Promise.race([changed, late.promise]);
      }
      return this.text;
    } finally {
      clearTimeout(timer);
      this.#waiting = null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#shell.kill("SIGKILL");
    await this.#shell.exited;
    this.#shell.terminal?.close();
    this.#screen.dispose();
  }
}
