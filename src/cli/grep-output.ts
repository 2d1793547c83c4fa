// How `remi grep` shows what it found: as grep does, with the session's name in place of the file's.

import type { SearchHit, SessionHits } from "../client/search-sessions.ts";
import { printable } from "../text/printable.ts";
import type { Io } from "./io.ts";
import { jsonText } from "./json-text.ts";

const SGR = { name: "\x1b[35m", line: "\x1b[32m", match: "\x1b[1;31m", parting: "\x1b[36m", end: "\x1b[m" };

export class GrepOutput {
  readonly #isColored: boolean;
  readonly #all: object[] = [];
  #hasPrinted = false;

  constructor(
    private readonly io: Io,
    private readonly form: "lines" | "names" | "json",
    private readonly context: number,
  ) {
    this.#isColored = form !== "json" && io.stdoutIsTty && !io.env.NO_COLOR && io.env.TERM !== "dumb";
  }

  add(session: SessionHits): void {
    const name = printable(session.name);
    if (this.form === "names") this.io.out(`${this.#paint("name", name)}\n`);
    else if (this.form === "lines") this.io.out(this.#lines(session, name));
    else
      for (const { id, line, text, matches } of session.hits)
        this.#all.push({ id, name, line, text, matches });
  }

  /** Prints the array, which is complete only now. */
  end(): void {
    if (this.form === "json") this.io.out(jsonText(this.#all));
  }

  #lines({ hits, lines }: SessionHits, name: string): string {
    const byLine = new Map(hits.map((hit) => [hit.line, hit]));
    let out = "";
    let last = 0;
    for (const { line } of hits) {
      const from = Math.max(line - this.context, last + 1, 1);
      const isApart = this.context > 0 && this.#hasPrinted && (last === 0 || from > last + 1);
      if (isApart) out += `${this.#paint("parting", "--")}\n`;
      for (let at = from; at <= Math.min(lines.length, line + this.context); at++) {
        // A hit among the lines after another hit is shown as a hit, when its turn comes.
        if (at > line && byLine.has(at)) break;
        out += this.#row(name, at, lines[at - 1]!.text, byLine.get(at));
        last = at;
      }
      this.#hasPrinted = true;
    }
    return out;
  }

  #row(name: string, line: number, text: string, hit: SearchHit | undefined): string {
    const mark = this.#paint("parting", hit ? ":" : "-");
    const shown = hit ? this.#marked(text, hit) : text;
    return `${this.#paint("name", name)}${mark}${this.#paint("line", `${line}`)}${mark} ${shown}\n`;
  }

  #marked(text: string, { matches }: SearchHit): string {
    if (!this.#isColored) return text;
    let shown = "";
    let at = 0;
    for (const { start, end } of matches) {
      shown += text.slice(at, start) + this.#paint("match", text.slice(start, end));
      at = end;
    }
    return shown + text.slice(at);
  }

  #paint(kind: keyof typeof SGR, text: string): string {
    return this.#isColored ? `${SGR[kind]}${text}${SGR.end}` : text;
  }
}
