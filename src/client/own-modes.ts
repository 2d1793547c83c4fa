// The modes of the user's terminal before attach, as far as it reports them: those that its owner may have set either
// way. Asked once at attach, so that leaving restores them as they were and not to the usual values.

import { OWNERS_MODES } from "../terminal/private-modes.ts";

/** A mode that no terminal has: what is answered to this was asked by us, and everything asked before is answered. */
const FENCE_MODE = 9_119;

/** Asks for the modes. A terminal that prints the end of each question has it erased. */
export const OWNERS_QUESTIONS: string = `\x1b7${[...OWNERS_MODES.keys()]
  .map((mode) => `\x1b[?${mode}$p`)
  .join("")}\x1b]50;?\x1b\\\x1b8\x1b[K`;

/** Brings a font back where its owner's is not known. */
const DEFAULT_FONT = "\x1b]50;#0\x1b\\";
const FONT_CHARS_MAX = 256;
const REPORT = /^\?(\d{1,5});(\d)\$y$/;
/** DECRPM's values; others are unknown, or cannot be changed. */
const SET = "1";
const RESET = "2";

export class OwnModes {
  readonly #heard = new Set<number>();
  readonly #different = new Map<number, boolean>();
  #font: string | null = null;
  /** A session has changed it, at least once. */
  #isFontChanged = false;
  #answers = false;

  /** Takes a report of the terminal, without its introducer and end. True when it is the answer to `fence`. */
  heard(report: string): boolean {
    const found = REPORT.exec(report);
    if (found) this.#answers = true;
    const mode = Number(found?.[1]);
    if (mode === FENCE_MODE) return true;
    const usual = OWNERS_MODES.get(mode);
    // Only the first report: later ones may show what a program has set.
    if (usual === undefined || this.#heard.has(mode)) return false;
    this.#heard.add(mode);
    const value = found![2] === SET ? true : found![2] === RESET ? false : usual;
    if (value !== usual) this.#different.set(mode, value);
    return false;
  }

  /** Takes the name of the font, the first alone. */
  heardFont(name: string): void {
    if (/^[\x20-\x7e]+$/.test(name) && name.length <= FONT_CHARS_MAX) this.#font ??= name;
  }

  /** What a terminal that has answered to modes answers last; null where it has not. */
  get fence(): string | null {
    return this.#answers ? `\x1b[?${FENCE_MODE}$p` : null;
  }

  /** `restore` for this terminal: what it leaves at the usual value comes back to the owner's. */
  completed(restore: string): string {
    const font = this.#font === null ? DEFAULT_FONT : `\x1b]50;${this.#font}\x1b\\`;
    this.#isFontChanged ||= restore.includes(DEFAULT_FONT);
    let text = restore.replaceAll(DEFAULT_FONT, "") + (this.#isFontChanged ? font : "");
    for (const [mode, value] of this.#different) text += `\x1b[?${mode}${value ? "h" : "l"}`;
    return text;
  }
}
