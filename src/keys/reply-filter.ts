// Removes the outer terminal's answers to queries from the input of an attached session, so that the program gets only
// the host's answer. What a person typed is passed on untouched and in whole sequences. It does not know who asked, and
// reads no clock.

import { PASTE_START, PasteTracker } from "./bracketed-paste.ts";
import { readEscape } from "./escape-token.ts";
import { joined } from "./joined-bytes.ts";
import {
  breakIndex,
  type ColorReport,
  csiReply,
  parseColorReport,
  type ReplyKind,
  readReplyString,
  stringEnd,
} from "./terminal-replies.ts";
import { isContinuation, missingAfter } from "./utf8-bytes.ts";

/** How long a lone ESC may be the start of a reply: short, since it is also a key that people press. */
export const LONE_ESCAPE_MS_MAX = 10;

/** How long the rest of a sequence may take, from its last byte. */
export const PARTIAL_MS_MAX = 100;

/**
 * Bytes of a reply string that are held. Beyond that, a string that began with the head of a reply is dropped up to its
 * terminator.
 */
export const REPLY_BYTES_MAX = 4_096;

/** Bytes dropped of one such string (a clipboard, at most) before what follows counts as input again. */
export const DROPPED_BYTES_MAX = 1_048_576;

/** Cursor reports expected at once. A terminal that owes more no longer answers. */
export const CURSOR_REPORTS_MAX = 64;

/**
 * How long a cursor report is expected: longer than a slow link's round trip, short enough that a later F3 is not lost.
 */
export const CURSOR_REPORT_MS_MAX = 2_000;

export interface ReplyFilterOptions {
  /** Called for each OSC 10, 11 and 12 report that was taken out. */
  readonly onColor?: (report: ColorReport) => void;
  /** Called for each reply that was taken out, with its text between introducer and terminator or final byte. */
  readonly onReply?: (kind: ReplyKind, text: string) => void;
}

const ESC = 0x1b;
/** DCS, CSI, OSC and APC as one byte. */
const C1: ReadonlySet<number> = new Set([0x90, 0x9b, 0x9d, 0x9f]);
/** Bytes of a reply in that form that are looked at. */
const C1_BYTES_MAX = 8_192;
const latin1 = new TextDecoder("latin1");

export class ReplyFilter {
  readonly #options: ReplyFilterOptions;
  readonly #paste = new PasteTracker();
  #partial = new Uint8Array(0);
  #partialAtMs = 0;
  /** Bytes of an oversize reply that were dropped so far; null outside one. */
  #dropping: number | null = null;
  #expectedReports = 0;
  #expectedUntilMs = 0;
  #out: Uint8Array[] = [];
  /** Bytes that are missing from the last character of the last read. */
  #missing = 0;

  constructor(options: ReplyFilterOptions = {}) {
    this.#options = options;
  }

  /**
   * Says that `count` queries for the cursor's position (`CSI 6 n`) have passed to the terminal. Only then is
   * `CSI 1;2R` to `CSI 1;16R` a report; else it is F3.
   */
  expectCursorReports(count: number, nowMs: number): void {
    if (nowMs > this.#expectedUntilMs) this.#expectedReports = 0;
    this.#expectedReports = Math.min(this.#expectedReports + count, CURSOR_REPORTS_MAX);
    this.#expectedUntilMs = nowMs + CURSOR_REPORT_MS_MAX;
  }

  /** Takes what was read and returns what is input. The result may be a view on `bytes`. */
  push(bytes: Uint8Array, nowMs: number): Uint8Array {
    let input = bytes;
    if (this.#partial.byteLength > 0) {
      input = joined([this.#partial, bytes]);
      this.#partial = EMPTY;
    }
    this.#scan(input, nowMs);
    return this.#take();
  }

  /** When to call `expire`, in the same clock as `push`; null when nothing is held. */
  deadline(): number | null {
    if (this.#dropping !== null) return this.#partialAtMs + PARTIAL_MS_MAX;
    if (this.#partial.byteLength === 0) return null;
    return this.#partialAtMs + (this.#partial.byteLength === 1 ? LONE_ESCAPE_MS_MAX : PARTIAL_MS_MAX);
  }

  /** Returns what was held too long, because it was typed. No effect before the deadline. */
  expire(nowMs: number): Uint8Array {
    const deadline = this.deadline();
    if (deadline === null || nowMs < deadline) return EMPTY;
    this.#dropping = null;
    const held = this.#partial;
    this.#partial = EMPTY;
    return held;
  }

  #take(): Uint8Array {
    const pieces = this.#out;
    this.#out = [];
    return pieces.length === 1 ? pieces[0]! : joined(pieces);
  }

  #scan(input: Uint8Array, nowMs: number): void {
    let at = this.#dropping === null ? 0 : this.#drop(input, nowMs);
    if (this.#dropping === null && this.#paste.active(nowMs)) at = this.#skipPaste(input, at, nowMs);
    // Input is passed on in runs: `from` is the start of the one being read.
    let from = at;
    while (at < input.byteLength) {
      at = this.#introducer(input, at);
      if (at === input.byteLength) break;
      const next = this.#escape(input, at, nowMs);
      if (next.pass) {
        at = next.end;
        if (next.paste) at = this.#paste.skip(input, at, nowMs);
        continue;
      }
      this.#emit(input.subarray(from, at));
      at = next.end;
      from = at;
    }
    this.#emit(input.subarray(from));
    this.#missing = this.#partial.byteLength > 0 ? 0 : missingAfter(input, this.#missing);
  }

  /** Index of the next ESC, or of one of the bytes that stand for ESC and another in a terminal set to 8-bit controls. */
  #introducer(input: Uint8Array, from: number): number {
    for (let i = from; i < input.byteLength; i++) {
      const c = input[i]!;
      if (c === ESC || (C1.has(c) && !isContinuation(input, i, this.#missing))) return i;
    }
    return input.byteLength;
  }

  /** Reads what begins at `at`: passed on, or taken out (a reply, or held for the next read). */
  #escape(input: Uint8Array, at: number, nowMs: number): { pass: boolean; end: number; paste?: boolean } {
    const c1 = input[at] !== ESC;
    // It is read as ESC and the byte that it stands for.
    const bytes = c1
      ? joined([Uint8Array.of(ESC, input[at]! - 0x40), input.subarray(at + 1, at + C1_BYTES_MAX)])
      : input;
    const start = c1 ? 0 : at;
    const end = (index: number) => (c1 ? at + index - 1 : index);
    const token = readEscape(bytes, start);
    if (token.kind === "partial") return this.#keep(input, at, nowMs);
    if (token.kind === "csi") {
      const body = latin1.decode(bytes.subarray(start + 2, token.end));
      if (body === PASTE_START && !c1) {
        this.#paste.start(nowMs);
        return { pass: true, end: token.end, paste: true };
      }
      return { pass: !this.#isReply(body, nowMs), end: end(token.end) };
    }
    if (token.kind !== "alt") return { pass: true, end: end(token.end) };
    const string = readReplyString(bytes, start, c1);
    if (string.kind === "none") return { pass: true, end: c1 ? at + 1 : token.end };
    if (string.kind === "partial") return this.#keep(input, at, nowMs, string.known);
    const text = latin1.decode(bytes.subarray(start + 2, string.end));
    this.#report(string.reply, text.replace(/(?:\x07|\x1b\\|\x9c)$/, ""));
    return { pass: false, end: end(string.end) };
  }

  #isReply(body: string, nowMs: number): boolean {
    const found = csiReply(body);
    if (!found) return false;
    if (found.reply === "cursor-or-f3") {
      if (this.#expectedReports === 0 || nowMs > this.#expectedUntilMs) return false;
      this.#report("cursor", body);
      return true;
    }
    this.#report(found.reply, body);
    return true;
  }

  #report(kind: ReplyKind, text: string): void {
    if (kind === "cursor" && !text.startsWith("?") && this.#expectedReports > 0) this.#expectedReports--;
    this.#options.onReply?.(kind, text);
    const color = kind === "color" && this.#options.onColor ? parseColorReport(text) : null;
    if (color) this.#options.onColor?.(color);
  }

  #keep(input: Uint8Array, at: number, nowMs: number, known = false): { pass: boolean; end: number } {
    const rest = input.subarray(at);
    this.#partialAtMs = nowMs;
    if (known && rest.byteLength > REPLY_BYTES_MAX) {
      this.#dropping = rest.byteLength;
      // An ESC at the end may be the first half of the terminator.
      if (rest.at(-1) === ESC) this.#partial = Uint8Array.of(ESC);
    } else this.#partial = rest.slice();
    return { pass: false, end: input.byteLength };
  }

  /** Goes on dropping an oversize reply; the index where input begins again. */
  #drop(input: Uint8Array, nowMs: number): number {
    this.#partialAtMs = nowMs;
    const end = stringEnd(input, 0);
    if (typeof end === "number") {
      this.#dropping = null;
      return end;
    }
    this.#dropping = this.#dropping! + input.byteLength;
    if (end === "open" && this.#dropping <= DROPPED_BYTES_MAX) {
      if (input.at(-1) === ESC) this.#partial = Uint8Array.of(ESC);
      return input.byteLength;
    }
    this.#dropping = null;
    // Too long: what was read is dropped with it. Broken off: input begins at the byte that no reply contains.
    return end === "open" ? input.byteLength : breakIndex(input);
  }

  #skipPaste(input: Uint8Array, at: number, nowMs: number): number {
    const end = this.#paste.skip(input, at, nowMs);
    this.#emit(input.subarray(at, end));
    return end;
  }

  #emit(bytes: Uint8Array): void {
    if (bytes.byteLength > 0) this.#out.push(bytes);
  }
}

const EMPTY = new Uint8Array(0);
