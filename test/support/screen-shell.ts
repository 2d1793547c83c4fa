// An interactive bash in a person's terminal, which starts remi and has its terminal back afterwards.

import { closeSync, constants, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { TestHome } from "./home.ts";
import { eventually, remiCommand } from "./remi.ts";
import { keeperLeft } from "./screen-killed.ts";
import { OuterTerminal } from "./screen-outer.ts";
import { leftovers } from "./screen-state.ts";

const { O_NOCTTY, O_WRONLY } = constants;

/** An operating system command that no terminal has. */
const MARK = 7_777;

/** What a killed client had on the screen may stand behind it. */
const PROMPT = /<(\d+)>\$ [ \u00b7]*$/;

export class Shell extends OuterTerminal {
  readonly #home: TestHome;
  #prompts = 0;
  #marks = 0;

  private constructor(home: TestHome) {
    super(["bash", "--norc", "--noprofile", "-i"], {
      // The number of each prompt tells it from the one before.
      env: { ...home.env, PS1: "<\\#>$ ", HISTFILE: "/dev/null" },
      cwd: home.root,
    });
    this.#home = home;
  }

  /** A shell at its first prompt, in a terminal that has a title of its own. */
  static async start(home: TestHome): Promise<Shell> {
    const shell = new Shell(home);
    shell.setOwnTitle("a person's own title");
    await shell.prompt();
    return shell;
  }

  /** Waits for a prompt that was not there before. */
  async prompt(): Promise<void> {
    await this.until(`a prompt after ${this.#prompts}`, () => this.#lastPrompt() > this.#prompts);
    this.#prompts = this.#lastPrompt();
  }

  /**
   * Waits for a prompt after a client was killed: the first one may have been printed on the screen that its keeper
   * then left. What the terminal answers to a sequence that the client left unfinished comes later than the keeper
   * waits for when the machine is busy: Ctrl-G and Ctrl-U clear the line of it.
   */
  async promptAfterKill(): Promise<void> {
    await this.unwatched();
    await this.#outputParsed();
    this.type("\x07\x15");
    const mark = `again${++this.#marks}`;
    this.type(`echo ${mark.slice(0, 2)}""${mark.slice(2)}\r`);
    const isMark = (row: string) => row.replace(/[ \u00b7]+$/, "") === mark;
    await this.until("the shell", () => this.rows().some(isMark) && this.#lastPrompt() > 0);
    this.#prompts = this.#lastPrompt();
  }

  /** Waits until the terminal has read, and answered, all that was written to it so far. */
  async #outputParsed(): Promise<void> {
    const mark = `read ${++this.#marks}`;
    await new Promise<void>((resolve) => {
      const handler = this.terminal.parser.registerOscHandler(MARK, (data) => {
        if (data !== mark) return false;
        handler.dispose();
        resolve();
        return true;
      });
      const tty = openSync(`/proc/${this.child.pid}/fd/1`, O_WRONLY | O_NOCTTY);
      writeSync(tty, `\x1b]${MARK};${mark}\x07`);
      closeSync(tty);
    });
  }

  #lastPrompt(): number {
    const { cursorY } = this.terminal.buffer.active;
    return Number(PROMPT.exec(this.rows()[cursorY] ?? "")?.[1] ?? 0);
  }

  /** Runs a command to its end. */
  async run(command: string): Promise<void> {
    this.type(`${command}\r`);
    await this.prompt();
  }

  /** The line discipline that programs find. */
  async termios(): Promise<string> {
    const file = join(this.#home.root, "termios");
    await this.run(`stty -g > ${file}`);
    return readFileSync(file, "utf8");
  }

  /** Everything that a program may leave behind. */
  async state(): Promise<string[]> {
    return [...leftovers(this), `termios ${await this.termios()}`];
  }

  /** Starts remi in the foreground; returns its process. */
  async remi(...args: string[]): Promise<number> {
    this.type(`${remiCommand(...args).join(" ")}\r`);
    return eventually("remi in the shell", () => this.#children()[0]);
  }

  #children(): number[] {
    const { pid } = this.child;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean)
      .map(Number);
  }

  /** Waits until nothing watches over the terminal any more on behalf of a client that was killed. */
  async unwatched(): Promise<void> {
    await keeperLeft(this);
  }
}
