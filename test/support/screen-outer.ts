// The terminal of a person, for tests: xterm.js, plus what real terminals have and it lacks. It answers every query,
// also those that no program may ever hear an answer to, and remembers the modes that xterm.js does not know.

import { coreOf } from "../../src/terminal/xterm-internals.ts";
import { OuterSettings, OWNERS_FONT, OWNERS_ON } from "./outer-settings.ts";
import { TerminalRun } from "./remi.ts";

const TRACKED_MODES = [5, 1005, 1006, 1015, 1016, 2031, 2048];

/** Colours as this terminal reports them; tests tell its answers from the host's by them. */
export interface OuterColors {
  readonly foreground: string;
  readonly background: string;
  readonly cursor: string;
}

const COLORS: OuterColors = {
  foreground: "rgb:1111/2222/3333",
  background: "rgb:eeee/dddd/cccc",
  cursor: "rgb:4444/5555/6666",
};

/** A program in a person's terminal. */
export class OuterTerminal extends TerminalRun {
  title = "";
  /** What each kitty keyboard stack holds, the base first. */
  readonly kitty = { main: [0], alternate: [0] };
  /** Colours that were changed and not changed back, by OSC number or `4;index`. */
  readonly colors = new Map<string, string>();
  /** modifyOtherKeys as `CSI > 4 ; n m` has set it. */
  otherKeys = 0;
  /** DEC modes that are on and that xterm.js does not know. */
  readonly extra = new Set<number>();
  /** Modes that its owner has turned on, as they are at this point of the parsed output. */
  readonly #owners = new Map<number, boolean>();
  /** Queries seen, as text. */
  readonly queries: string[] = [];

  constructor(
    command: readonly string[],
    options: ConstructorParameters<typeof TerminalRun>[1] & { colors?: OuterColors },
  ) {
    super(command, options);
    // xterm.js does not report these unless it is allowed to.
    this.terminal.options.windowOptions = { pushTitle: true, popTitle: true };
    this.terminal.onTitleChange((title) => {
      this.title = title;
    });
    this.#install(options.colors ?? COLORS);
  }

  #answer(query: string, text: string): true {
    this.queries.push(query);
    this.child.terminal?.write(text);
    return true;
  }

  #install(colors: OuterColors): void {
    this.#kittyKeyboard();
    this.#reports(colors);
    this.#colors(colors);
    const { parser } = this.terminal;
    parser.registerCsiHandler({ prefix: ">", final: "m" }, ([resource, value]) => {
      if (resource === 4 || resource === 0) this.otherKeys = Number(value ?? 0);
      return true;
    });
    for (const final of ["h", "l"])
      parser.registerCsiHandler({ prefix: "?", final }, (params) => {
        for (const mode of params as number[]) {
          if (OWNERS_ON.includes(mode)) this.#owners.set(mode, final === "h");
          if (!TRACKED_MODES.includes(mode)) continue;
          if (final === "l") this.extra.delete(mode);
          else this.extra.add(mode);
        }
        return false;
      });
  }

  #kittyKeyboard(): void {
    const { parser } = this.terminal;
    const stack = () => this.kitty[this.terminal.buffer.active.type === "alternate" ? "alternate" : "main"];
    parser.registerCsiHandler({ prefix: ">", final: "u" }, ([flags]) => {
      stack().push(Number(flags));
      return true;
    });
    parser.registerCsiHandler({ prefix: "<", final: "u" }, ([count]) => {
      const entries = stack();
      const pops = Math.max(1, Number(count));
      const isEmptied = pops >= entries.length;
      entries.length = Math.max(1, entries.length - pops);
      if (isEmptied) entries[0] = 0;
      return true;
    });
    parser.registerCsiHandler({ prefix: "=", final: "u" }, ([flags, mode]) => {
      const entries = stack();
      const now = entries.at(-1)!;
      const wanted = Number(flags);
      entries[entries.length - 1] = mode === 2 ? now | wanted : mode === 3 ? now & ~wanted : wanted;
      return true;
    });
    parser.registerCsiHandler({ prefix: "?", final: "u" }, () =>
      this.#answer("kitty", `\x1b[?${stack().at(-1)}u`),
    );
  }

  #reports(colors: OuterColors): void {
    const { parser } = this.terminal;
    const { cols, rows } = this.terminal;
    parser.registerCsiHandler({ prefix: ">", final: "q" }, () =>
      this.#answer("xtversion", "\x1bP>|outer(1)\x1b\\"),
    );
    parser.registerCsiHandler({ prefix: "?", final: "m" }, () => this.#answer("xtqmodkeys", "\x1b[>4;1m"));
    parser.registerCsiHandler({ prefix: "=", final: "c" }, () =>
      this.#answer("da3", "\x1bP!|41424344\x1b\\"),
    );
    parser.registerCsiHandler({ prefix: "?", final: "n" }, ([what]) =>
      what === 996 ? this.#answer("scheme", "\x1b[?997;2n") : false,
    );
    parser.registerCsiHandler({ prefix: "?", intermediates: "$", final: "p" }, ([mode]) =>
      OWNERS_ON.includes(Number(mode))
        ? this.#answer(`mode ${mode}`, `\x1b[?${mode};${this.#owners.get(Number(mode)) === false ? 2 : 1}$y`)
        : false,
    );
    parser.registerOscHandler(50, (data) =>
      data === "?" ? this.#answer("font", `\x1b]50;${OWNERS_FONT}\x1b\\`) : true,
    );
    parser.registerDcsHandler({ intermediates: "+", final: "q" }, () =>
      this.#answer("xtgettcap", "\x1bP1+r544e=6f75746572\x1b\\"),
    );
    parser.registerCsiHandler({ intermediates: "*", final: "y" }, ([id]) =>
      this.#answer("decrqcra", `\x1bP${id}!~1234\x1b\\`),
    );
    const windows: Record<number, string> = {
      11: "\x1b[1t",
      13: "\x1b[3;7;7t",
      14: "\x1b[4;777;777t",
      15: "\x1b[5;777;777t",
      16: "\x1b[6;7;7t",
      18: `\x1b[8;${rows};${cols}t`,
      19: "\x1b[9;77;77t",
      20: "\x1b]Licon\x1b\\",
      21: "\x1b]lsecret title\x1b\\",
    };
    parser.registerCsiHandler({ final: "t" }, ([operation]) => {
      const answer = windows[Number(operation)];
      return answer === undefined ? false : this.#answer(`window ${operation}`, answer);
    });
    parser.registerOscHandler(52, (data) =>
      data.endsWith(";?") ? this.#answer("clipboard", "\x1b]52;c;c2VjcmV0\x1b\\") : true,
    );
    void colors;
  }

  #colors(colors: OuterColors): void {
    const { parser } = this.terminal;
    parser.registerOscHandler(4, (data) => {
      const fields = data.split(";");
      for (let i = 0; i + 1 < fields.length; i += 2) {
        const key = `4;${fields[i]}`;
        if (fields[i + 1] === "?") this.#answer(key, `\x1b]${key};rgb:7777/7777/7777\x1b\\`);
        else this.colors.set(key, fields[i + 1]!);
      }
      return true;
    });
    parser.registerOscHandler(104, (data) => {
      for (const key of [...this.colors.keys()])
        if (key.startsWith("4;") && (data === "" || data.split(";").includes(key.slice(2))))
          this.colors.delete(key);
      return true;
    });
    for (const [number, color] of [
      [10, colors.foreground],
      [11, colors.background],
      [12, colors.cursor],
    ] as const) {
      parser.registerOscHandler(number, (data) => {
        if (data === "?") return this.#answer(`osc ${number}`, `\x1b]${number};${color}\x1b\\`);
        this.colors.set(String(number), data);
        return true;
      });
      parser.registerOscHandler(100 + number, () => {
        this.colors.delete(String(number));
        return true;
      });
    }
  }

  /** Its settings besides those that xterm.js keeps, including output that is not parsed yet. */
  get settings(): OuterSettings {
    return new OuterSettings(Buffer.concat(this.raw).toString("latin1"));
  }

  /** The title as a person had set it before anything ran. */
  setOwnTitle(title: string): void {
    this.terminal.write(`\x1b]2;${title}\x1b\\`);
  }

  /** The parser's state: 0 is between sequences. */
  get parserState(): number {
    return coreOf(this.terminal)._inputHandler._parser.currentState;
  }
}
