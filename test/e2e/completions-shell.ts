// A real interactive shell in a PTY with remi's completions loaded, and what its screen shows.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestHome } from "../support/home.ts";
import { REPOSITORY, remiCommand, TerminalRun } from "../support/remi.ts";

export const SHELL_COMMANDS = {
  bash: ["bash", "--norc", "--noprofile", "-i"],
  zsh: ["zsh", "-f", "-i"],
  fish: ["fish", "--no-config", "-i"],
} as const;

export type ShellName = keyof typeof SHELL_COMMANDS;

const SETUP: Readonly<Record<ShellName, readonly string[]>> = {
  bash: [
    "PS1='$ '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'",
    `source '${REPOSITORY}/completions/remi.bash'`,
  ],
  zsh: ["PS1='$ '; autoload -Uz compinit; compinit -u -D", `source '${REPOSITORY}/completions/_remi'`],
  fish: ["function fish_prompt; echo '$ '; end", `source '${REPOSITORY}/completions/remi.fish'`],
};

/** Puts a `remi` on the PATH of the returned environment: the one that the tests are about. */
export function installRemi(home: TestHome): Readonly<Record<string, string>> {
  const bin = join(home.root, "bin");
  mkdirSync(bin, { recursive: true });
  const words = remiCommand().map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  writeFileSync(join(bin, "remi"), `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`);
  chmodSync(join(bin, "remi"), 0o755);
  return { ...home.env, PATH: `${bin}:${home.env.PATH}` };
}

export class ShellDriver implements AsyncDisposable {
  #marks = 0;

  private constructor(private readonly run: TerminalRun) {}

  /** Starts the shell and loads the completions. */
  static async start(
    name: ShellName,
    env: Readonly<Record<string, string>>,
    cwd: string,
  ): Promise<ShellDriver> {
    const run = new TerminalRun(SHELL_COMMANDS[name], { env, cwd, cols: 120, rows: 40 });
    const driver = new ShellDriver(run);
    for (const line of SETUP[name]) run.type(`${line}\r`);
    await driver.fresh();
    return driver;
  }

  type(text: string): void {
    this.run.type(text);
  }

  /** An empty screen with an empty command line. */
  async fresh(): Promise<void> {
    const mark = `ready-${++this.#marks}`;
    // Ctrl-U empties the line in all three.
    this.type(`\x15clear; printf '%s-%s\\n' ready ${this.#marks}\r`);
    await this.shows("an empty command line", (rows) => rows[0] === mark && rows[1]?.trimEnd() === "$");
  }

  /** Waits until the screen's rows are as wanted. */
  shows(what: string, wanted: (rows: readonly string[]) => boolean): Promise<void> {
    return this.run.until(what, () => wanted(this.run.rows()));
  }

  rows(): readonly string[] {
    return this.run.rows();
  }

  /** Types after an empty prompt and waits until the command line reads so. */
  async completes(typed: string, line: string | RegExp): Promise<void> {
    await this.fresh();
    this.type(typed);
    await this.shows(`the command line ${line}`, (rows) =>
      rows.some((row) => {
        if (!row.startsWith("$ ")) return false;
        const shown = row.slice(2).trimEnd();
        return typeof line === "string" ? shown === line : line.test(shown);
      }),
    );
  }

  /** Types after an empty prompt and waits until the list below it has everything. */
  async lists(typed: string, ...wanted: (string | RegExp)[]): Promise<void> {
    await this.fresh();
    this.type(typed);
    await this.shows(`a list with ${wanted.join(", ")}`, (rows) => {
      const below = rows.slice(2).join("\n");
      return wanted.every((w) => (typeof w === "string" ? below.includes(w) : w.test(below)));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run.close();
  }
}
