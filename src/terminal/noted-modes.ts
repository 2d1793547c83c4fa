// Settings that the program has made in its terminal and that xterm.js does not keep: noted from the output, set again
// in a terminal that attaches later, undone in one that detaches. mode-table.ts lists them.

import { NOTE_CHARS_MAX, NOTES_MAX, NOTES_UNDO_CHARS_MAX } from "./limits.ts";
import type { Noted } from "./noted.ts";
import { ansiNote, PRIVATE_MODES, privateNote } from "./private-modes.ts";
import { plainText } from "./sanitize.ts";

/** The modes that choose how mouse positions are written. */
const ENCODINGS: readonly number[] = [1005, 1006, 1015, 1016];

/** Left and right margins: they count only while their mode is set. */
const MARGINS_MODE = "?69";
const MARGINS = "margins";
/** XTMODKEYS of other keys. */
const OTHER_KEYS = "keys with modifiers 4";

/** What a soft reset (DECSTR) ends. */
const SOFT: readonly string[] = ["h2", MARGINS_MODE, MARGINS];

export class NotedModes {
  readonly #notes = new Map<string, Noted>();
  /** What undoes everything that was ever noted. */
  readonly #past = new Map<string, string>();
  /** The keys of unbounded kinds. */
  readonly #many = new Set<string>();
  /** Private modes that a program has saved (XTSAVE). */
  readonly #saved = new Map<number, boolean>();

  note(noted: Noted): void {
    const { key, undo } = noted;
    if (undo === null) {
      this.#notes.delete(key);
      return;
    }
    if (noted.isOneOfMany && !this.#past.has(key) && !this.#hasRoom(undo)) return;
    if (noted.isOneOfMany) this.#many.add(key);
    this.#past.set(key, undo);
    // When a string is sent again, it must do nothing beyond what it did before.
    const body = noted.set.replace(/^\x1b[\]P]|\x1b\\$/gu, "");
    const isSafe = !noted.set.startsWith("\x1b]") || plainText(body, NOTE_CHARS_MAX) === body;
    this.#notes.set(key, isSafe ? noted : { ...noted, set: "" });
  }

  /** A DEC private mode was set or reset. */
  setPrivate(mode: number, value: boolean): void {
    // A terminal has one mouse encoding: the one asked for last.
    if (value && ENCODINGS.includes(mode)) for (const other of ENCODINGS) this.#notes.delete(`?${other}`);
    const noted = privateNote(mode, value);
    if (noted) this.note(noted);
    if (mode === 69 && !value) this.#notes.delete(MARGINS);
  }

  setAnsi(mode: number, value: boolean): void {
    const noted = ansiNote(mode, value);
    if (noted) this.note(noted);
  }

  /** DECSLRM, columns from 1. False while `CSI s` has its other meaning, to save the cursor. */
  setMargins(left: number, right: number): boolean {
    if (!this.#notes.has(MARGINS_MODE)) return false;
    const isWhole = left <= 1 && right === 0;
    this.note({ key: MARGINS, set: `\x1b[${left};${right === 0 ? "" : right}s`, undo: isWhole ? null : "" });
    return true;
  }

  /** A mode's value if it is reported to programs, otherwise undefined. */
  answer(mode: number): boolean | undefined {
    const known = PRIVATE_MODES.get(mode);
    return known?.isAnswered ? this.#value(mode) : undefined;
  }

  /** A private mode's value if it is noted or known. */
  #value(mode: number): boolean | undefined {
    const noted = this.#notes.get(`?${mode}`);
    return noted === undefined ? PRIVATE_MODES.get(mode)?.default : noted.set.endsWith("h");
  }

  /** modifyOtherKeys: 0, 1 or 2. */
  get otherKeys(): number {
    const value = Number(/;(\d+)m$/.exec(this.#notes.get(OTHER_KEYS)?.set ?? "")?.[1] ?? 0);
    return value <= 2 ? value : 0;
  }

  /** XTSAVE; `value` is the mode's value if xterm.js keeps it, otherwise undefined. */
  save(mode: number, value: boolean | undefined): void {
    const now = value ?? this.#value(mode);
    if (now !== undefined && (this.#saved.size < NOTES_MAX || this.#saved.has(mode)))
      this.#saved.set(mode, now);
  }

  saved(mode: number): boolean | undefined {
    return this.#saved.get(mode);
  }

  softReset(): void {
    for (const key of SOFT) this.#notes.delete(key);
  }

  reset(): void {
    this.#notes.clear();
    this.#saved.clear();
  }

  /** Sets everything again except the margins, in a terminal that has the defaults. */
  sequences(): string {
    return this.#join((key, { set }) => (key === MARGINS || key === MARGINS_MODE ? "" : set));
  }

  /** The left and right margins, for a terminal that is drawn; the cursor is anywhere afterwards. */
  marginSequences(): string {
    return this.#join((key, { set }) => (key === MARGINS || key === MARGINS_MODE ? set : ""));
  }

  /**
   * Undoes all of it; `first`: true for only what has to come before anything else, false for only the rest, with the
   * margins last.
   */
  restore(first: boolean): string {
    const undo = (isMargins: boolean) =>
      this.#join((key, noted) =>
        (noted.isFirst ?? false) === first && (key === MARGINS_MODE) === isMargins ? noted.undo! : "",
      );
    return undo(false) + undo(true);
  }

  /**
   * Undoes what was once noted and is no longer in force, because the output that ended it may not have reached the
   * terminal.
   */
  restorePast(): string {
    return [...this.#past].map(([key, undo]) => (this.#notes.has(key) ? "" : undo)).join("");
  }

  #hasRoom(undo: string): boolean {
    const chars = [...this.#many].reduce((sum, key) => sum + this.#past.get(key)!.length, undo.length);
    return this.#many.size < NOTES_MAX && chars <= NOTES_UNDO_CHARS_MAX;
  }

  #join(text: (key: string, noted: Noted) => string): string {
    return [...this.#notes].map(([key, noted]) => text(key, noted)).join("");
  }
}
