// Scroll mode: a session's lines as they were at one moment, to move and search in. Pure: keys in, a picture out.

import type { Size } from "../session/size-rule.ts";
import type { TypedKey } from "./typed-keys.ts";

/** Characters of what is searched for; more are not taken. */
const QUERY_LENGTH_MAX = 200;
/** Lines that one step of the wheel moves. */
const WHEEL_LINES = 3;

/** What `capture` puts into a line besides its text: attributes and links. */
const SEQUENCES = /\x1b\[[0-9;:]*m|\x1b\]8;[^\x1b]*\x1b\\/g;
const HELP = "/ search  n N next  q back";
/** Wrapping off, so that a line that is too long ends at the edge; the wheel; no cursor. */
const BEGIN = "\x1b[?25l\x1b[?7l\x1b[?1000h\x1b[?1006h";

export class ScrollMode {
  readonly #lines: readonly string[];
  /** The line at the top. */
  #top: number;
  /** What is being typed to be searched for; null when nothing is. */
  #typing: string | null = null;
  #query = "";
  /** Lines that contain it, in order, and which of them is shown. */
  #found: readonly number[] = [];
  #at = -1;

  /** @param captured lines with SGR and links alone, the last one the session's bottom */
  constructor(
    captured: string,
    private size: Size,
  ) {
    this.#lines = captured.replace(/\r?\n$/, "").split(/\r?\n/);
    this.#top = this.#topMax;
  }

  resize(size: Size): void {
    const isAtEnd = this.#top === this.#topMax;
    this.size = size;
    this.#move(isAtEnd ? this.#lines.length : 0);
  }

  /** Takes a key. False: the person is done. */
  key({ name, text }: TypedKey): boolean {
    if (this.#typing !== null) this.#type(name, text);
    else return this.#command(name);
    return true;
  }

  /** The whole picture. */
  draw(): string {
    const rows = this.#shownLines.map((line, y) => `\x1b[${y + 1};1H\x1b[0m\x1b[2K${line}\x1b[0m`);
    const { cols, rows: height } = this.size;
    return `${BEGIN}${rows.join("")}\x1b[${height};1H\x1b[0;7m${this.#bar(cols)}\x1b[0m`;
  }

  get #height(): number {
    return Math.max(1, this.size.rows - 1);
  }

  get #topMax(): number {
    return Math.max(0, this.#lines.length - this.#height);
  }

  get #shownLines(): string[] {
    return Array.from({ length: this.#height }, (_, y) => {
      const line = this.#lines[this.#top + y] ?? "";
      return this.#found[this.#at] === this.#top + y ? marked(line, this.#query) : line;
    });
  }

  #bar(cols: number): string {
    if (this.#typing !== null) return fit(`/${this.#typing}`, cols);
    const last = Math.min(this.#lines.length, this.#top + this.#height);
    const place = ` lines ${this.#top + 1}-${last} of ${this.#lines.length}`;
    const count = this.#found.length;
    const found =
      this.#query === ""
        ? ""
        : `  /${this.#query}: ${count === 0 ? "not found" : `${this.#at + 1} of ${count}`}`;
    const left = `${place}${found}  `;
    return left.length + HELP.length > cols
      ? fit(left, cols)
      : fit(left.padEnd(cols - HELP.length) + HELP, cols);
  }

  #command(name: string): boolean {
    const page = this.#height;
    switch (name) {
      case "q":
      case "Escape":
      case "Enter":
      case "C-c":
        return false;
      case "Up":
      case "k":
        return this.#move(-1);
      case "Down":
      case "j":
        return this.#move(1);
      case "WheelUp":
        return this.#move(-WHEEL_LINES);
      case "WheelDown":
        return this.#move(WHEEL_LINES);
      case "PageUp":
      case "C-b":
      case "b":
        return this.#move(-page);
      case "PageDown":
      case "C-f":
      case "Space":
        return this.#move(page);
      case "C-u":
        return this.#move(-Math.ceil(page / 2));
      case "C-d":
        return this.#move(Math.ceil(page / 2));
      case "g":
      case "Home":
        return this.#move(-this.#lines.length);
      case "G":
      case "End":
        return this.#move(this.#lines.length);
      case "/":
        this.#typing = "";
        return true;
      case "n":
        return this.#next(-1);
      case "N":
        return this.#next(1);
      default:
        return true;
    }
  }

  #move(lines: number): true {
    this.#top = Math.max(0, Math.min(this.#topMax, this.#top + lines));
    return true;
  }

  #type(name: string, text: string | null): void {
    const typed = this.#typing!;
    if (name === "Enter") {
      this.#typing = null;
      this.#search(typed);
    } else if (name === "Escape" || name === "C-c") this.#typing = null;
    else if (name === "Backspace") this.#typing = [...typed].slice(0, -1).join("");
    else if (name === "C-u") this.#typing = "";
    else if (text !== null && typed.length < QUERY_LENGTH_MAX) this.#typing = typed + text;
  }

  /** Upwards from what is shown, as what is looked for is most often what came last. */
  #search(query: string): void {
    this.#query = query;
    this.#found = [];
    this.#at = -1;
    if (query === "") return;
    const found: number[] = [];
    for (const [i, line] of this.#lines.entries()) if (matches(line, query).length > 0) found.push(i);
    this.#found = found;
    const bottom = this.#top + this.#height;
    this.#at = found.findLastIndex((i) => i < bottom);
    if (this.#at < 0) this.#at = found.length - 1;
    this.#show();
  }

  #next(step: 1 | -1): true {
    const count = this.#found.length;
    if (count > 0) this.#at = (this.#at + step + count) % count;
    this.#show();
    return true;
  }

  /** Brings the line that was found into view. */
  #show(): void {
    const line = this.#found[this.#at];
    if (line === undefined) return;
    if (line < this.#top || line >= this.#top + this.#height) {
      this.#top = line - (this.#height >> 1);
      this.#move(0);
    }
  }
}

/** Where the text occurs in a line; in any case unless it has capital letters. */
function matches(line: string, query: string): number[] {
  const plain = line.replace(SEQUENCES, "");
  const isExact = query !== query.toLowerCase();
  const text = isExact ? plain : plain.toLowerCase();
  const at: number[] = [];
  for (let i = text.indexOf(query); i >= 0; i = text.indexOf(query, i + query.length)) at.push(i);
  return at;
}

/** The line without its own attributes, with what was found in reverse video. */
function marked(line: string, query: string): string {
  const plain = line.replace(SEQUENCES, "");
  let [text, from] = ["", 0];
  for (const at of matches(line, query)) {
    text += `${plain.slice(from, at)}\x1b[7m${plain.slice(at, at + query.length)}\x1b[27m`;
    from = at + query.length;
  }
  return text + plain.slice(from);
}

function fit(text: string, cols: number): string {
  return text.slice(0, cols).padEnd(cols);
}
