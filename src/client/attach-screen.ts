// What an attached terminal shows: the session, and over or beside it attach's own messages. Keeps what undoes all of
// it. It does not know how the session is reached.

import type { Size } from "../session/size-rule.ts";
import { BLANKET_RESTORE, VIEW_RESTORE } from "../terminal/restore.ts";
import { makeRoom, notice, overlay, TITLE_BACK, titleOf } from "./attach-text.ts";
import { withoutEnquiries } from "./enquiries.ts";
import { SequenceBoundary } from "./sequence-boundary.ts";
import { clearStatus, drawStatus, STATUS_ROWS_MIN } from "./status-line.ts";

/** How long a notice stays before the screen is drawn again. */
const NOTICE_MS = 1_500;
/** Alerts that wait for the end of a sequence; with more the oldest is not shown. */
const ALERTS_MAX = 4;
/** What clears a whole screen, and a status line with it. */
const CLEARS = "\x1b[2J";

export interface ScreenParts {
  /** The terminal, once it is open. `write` is false when it is behind. */
  terminal(): {
    readonly size: Size;
    write(output: Uint8Array | string): boolean;
    restoreChanged(): void;
  };
  /** Asks the session for its screen, after something else was shown over it. */
  resync(): void;
  /** A restore sequence for this terminal, whose owner may have set modes differently from most. */
  completed(restore: string): string;
  /** The text of the status line, of so many columns. */
  status(cols: number, notice: string | null): string;
}

export class AttachScreen {
  /** Undoes what the session's raw output has set; empty while that is not known. */
  #restore = "";
  #isRendered = false;
  /** The raw output or the view has begun to come, and what was shown before may still be in force. */
  #isTurning = false;
  #isCovered = false;
  /** The terminal has not been sent all of what `#restore` undoes. */
  #isBehind = false;
  /** A person wants the status line. */
  wantsStatus = false;
  #statusShown = "";
  #boundary = new SequenceBoundary();
  #tail = "";
  #alerts: string[] = [];
  #title: string | null = null;
  #notice: string | null = null;
  #noticeTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly parts: ScreenParts) {}

  get #terminal(): ReturnType<ScreenParts["terminal"]> {
    return this.parts.terminal();
  }

  get isCovered(): boolean {
    return this.#isCovered;
  }

  get isRendered(): boolean {
    return this.#isRendered;
  }

  /** Whether a person wants the status line, and the terminal has a row for it. */
  get hasStatusRow(): boolean {
    return this.wantsStatus && this.#terminal.size.rows >= STATUS_ROWS_MIN;
  }

  /** The size that the session has on this terminal: all of it, but for the status line. */
  get sessionSize(): Size & { readonly rendered: boolean } {
    const { cols, rows } = this.#terminal.size;
    const hasStatus = this.hasStatusRow;
    return { cols, rows: hasStatus ? rows - 1 : rows, rendered: hasStatus };
  }

  /** Undoes exactly what is set on the terminal; if that is not known, or not all of it was sent, as far as is safe. */
  restoreSequence(): string {
    const { size } = this.#terminal;
    const isExact = !this.#isCovered && !this.#isBehind && !this.#isTurning;
    const status = this.#statusShown === "" ? "" : clearStatus(size);
    if (isExact && this.#isRendered) return this.parts.completed(VIEW_RESTORE) + status + TITLE_BACK;
    if (isExact && this.#restore !== "") return this.parts.completed(this.#restore) + status + TITLE_BACK;
    const own = this.#isRendered && !this.#isTurning ? "" : this.#restore;
    return this.parts.completed(own + BLANKET_RESTORE) + status + TITLE_BACK;
  }

  /** A session comes onto the terminal, after this one has left it or for the first time. */
  begin(): void {
    this.#terminal.write(makeRoom(this.#terminal.size));
    this.#restore = "";
    this.#statusShown = "";
    this.#boundary = new SequenceBoundary();
    this.#setRendered(false);
    this.#isTurning = false;
  }

  /** The session leaves the terminal, and another one comes. */
  end(): void {
    this.#terminal.write(this.restoreSequence().slice(0, -TITLE_BACK.length));
  }

  /** False: the terminal is behind, wait before more. */
  paint(bytes: Uint8Array): boolean {
    this.#boundary.push(bytes);
    if (this.#isTurning) {
      this.#isTurning = false;
      this.#terminal.restoreChanged();
    }
    const text = this.#isRendered ? Buffer.from(bytes).toString("latin1") : "";
    if ((this.#tail + text).includes(CLEARS)) this.#statusShown = "";
    this.#tail = text.slice(-(CLEARS.length - 1));
    // What arrives under an overlay is drawn again when the overlay goes.
    if (this.#isCovered) return true;
    const isTaken = this.#terminal.write(withoutEnquiries(bytes));
    this.#say();
    return isTaken;
  }

  restoreIs(sequence: string): void {
    this.#restore = sequence;
    this.#terminal.restoreChanged();
  }

  /** How the session comes from now on: as raw output, or drawn for this terminal. */
  renderedIs(isRendered: boolean): void {
    if (isRendered === this.#isRendered) return;
    this.#setRendered(isRendered);
    this.#isTurning = true;
    this.#terminal.restoreChanged();
  }

  #setRendered(isRendered: boolean): void {
    this.#isRendered = isRendered;
    this.#title = null;
    this.#tail = "";
    if (!isRendered) this.#statusShown = "";
  }

  behind(): void {
    this.#isBehind = true;
  }

  /** The session's title, which no view sets by itself. */
  title(title: string): void {
    if (this.#isRendered && title !== "" && title !== this.#title) {
      this.#title = title;
      this.alert(titleOf(title));
    }
  }

  /** Sequences that show nothing on the screen, written as soon as none of the program's is cut by them. */
  alert(sequence: string): void {
    this.#alerts = [...this.#alerts, sequence].slice(-ALERTS_MAX);
    this.#say();
  }

  /** The terminal has reported about itself; `ask`: it has to be asked for more. */
  answered(ask: string): void {
    this.#terminal.restoreChanged();
    if (ask !== "") this.alert(ask);
  }

  statusChanged(): void {
    this.#say();
  }

  /** The terminal is ours again after a suspension, with something else on it. */
  resumed(): void {
    this.#statusShown = "";
    this.#terminal.write(makeRoom(this.#terminal.size));
  }

  /** Lines over the whole screen, until `uncover`. */
  cover(lines: readonly string[]): void {
    this.#isCovered = true;
    this.#terminal.restoreChanged();
    this.#terminal.write(overlay(lines, this.#terminal.size));
    this.#statusShown = "";
  }

  /** Draws over what covers the screen. */
  over(picture: string): void {
    if (this.#isCovered) this.#terminal.write(picture);
  }

  /** Takes them away; `resync`: and has the session drawn again. */
  uncover(resync = true): void {
    this.#isCovered = false;
    if (resync) this.parts.resync();
  }

  /** One line for a moment: in the status line, or over the bottom of the session. */
  notify(text: string): void {
    if (this.#noticeTimer) clearTimeout(this.#noticeTimer);
    const isInStatus = this.#mayDrawStatus;
    this.#notice = isInStatus ? text : null;
    if (isInStatus) this.#say();
    else this.write(text);
    this.#noticeTimer = setTimeout(() => {
      this.#noticeTimer = null;
      this.#notice = null;
      if (isInStatus) this.#say();
      else this.parts.resync();
    }, NOTICE_MS);
  }

  /** A line over the bottom of the screen that stays until the session is drawn again. */
  write(text: string): void {
    this.#terminal.write(notice(text, this.#terminal.size));
    this.#statusShown = "";
  }

  dispose(): void {
    if (this.#noticeTimer) clearTimeout(this.#noticeTimer);
    this.#noticeTimer = null;
  }

  get #mayDrawStatus(): boolean {
    return this.hasStatusRow && this.#isRendered && !this.#isTurning && !this.#isCovered;
  }

  /** Writes what waits, if no sequence is cut by it. */
  #say(): void {
    if (!this.#boundary.isBetween || this.#isCovered) return;
    const terminal = this.#terminal;
    const alerts = this.#alerts.splice(0).join("");
    let status = "";
    if (this.#mayDrawStatus) {
      const { size } = terminal;
      const text = this.parts.status(size.cols, this.#notice);
      const isFirst = this.#statusShown === "";
      if (text !== this.#statusShown) status = drawStatus(text, size);
      this.#statusShown = text;
      if (isFirst) terminal.restoreChanged();
    }
    if (alerts !== "" || status !== "") terminal.write(alerts + status);
  }
}
