// What a case runs against: the emulator, and a plain xterm.js. The plain one gets the corrections that
// docs/emulator.md lists, after each step of a probe and never before.

import {
  finishReset,
  repairCharset,
  repairLine,
  repairPen,
  repairPendingWrap,
  repairSavedCursors,
  repairTabs,
} from "../../src/terminal/corrections.ts";
import { Emulator } from "../../src/terminal/emulator.ts";
import { PARAM_MAX } from "../../src/terminal/limits.ts";
import { Pictures } from "../../src/terminal/pictures.ts";
import { afterResize, beforeResize } from "../../src/terminal/reflow.ts";
import { limitScrollback, trimScrollback } from "../../src/terminal/scrollback.ts";
import {
  type BufferLine,
  CELL_WORDS,
  CODE_POINT_MASK,
  COLOR_MASK,
  COMBINED_FLAG,
  type Core,
  coreOf,
  createTerminal,
  HAS_CONTENT_MASK,
  parseNow,
  STATE_GROUND,
  WIDTH_SHIFT,
} from "../../src/terminal/xterm-internals.ts";
import { stateJoins, stateWidth, unicodeWidths } from "../../src/text/widths.ts";
import type { Size, Step } from "./generator.ts";
import type { Random } from "./random.ts";

export interface Target {
  readonly core: Core;
  write(bytes: Uint8Array): void;
  step(step: Step): void;
  dispose(): void;
}

/** Rows that one step may add: plain xterm.js counts rows and not lines, so it is trimmed after each step. */
const STEP_ROWS_MAX = 20_000;

const encoder = new TextEncoder();

/** An emulator; with `random`, its input is cut at random places. */
export class OwnTarget implements Target {
  readonly emulator: Emulator;
  readonly #random: Random | undefined;
  replies = "";

  constructor(size: Size, scrollbackLines: number, random: Random | undefined) {
    const onReply = (bytes: Uint8Array) => {
      this.replies += new TextDecoder().decode(bytes);
    };
    this.emulator = new Emulator({ ...size, scrollbackLines, version: "0", onReply });
    this.#random = random;
  }

  get core(): Core {
    return this.emulator.core;
  }

  write(bytes: Uint8Array): void {
    this.emulator.write(bytes);
  }

  step(step: Step): void {
    if (step.kind === "resize") {
      this.emulator.resize(step.cols, step.rows);
      return;
    }
    const bytes = encoder.encode(step.text);
    const cut = this.#random?.chance(30) ? this.#random.below(bytes.length + 1) : bytes.length;
    this.emulator.write(bytes.subarray(0, cut));
    if (cut < bytes.length) this.emulator.write(bytes.subarray(cut));
  }

  dispose(): void {
    this.emulator.dispose();
  }
}

/** xterm.js as anyone would make it, with our table of character widths. */
export class PlainTarget implements Target {
  readonly core: Core;
  readonly #terminal: ReturnType<typeof createTerminal>;

  constructor(size: Size, scrollbackLines: number) {
    this.#terminal = createTerminal(size.cols, size.rows, STEP_ROWS_MAX);
    this.#terminal.unicode.register(unicodeWidths);
    this.#terminal.unicode.activeVersion = unicodeWidths.version;
    this.core = coreOf(this.#terminal);
    limitScrollback(this.core, scrollbackLines);
    // As a viewer has it, too.
    new Pictures(this.core);
  }

  write(bytes: Uint8Array): void {
    parseNow(this.core, bytes);
  }

  step(step: Step): void {
    const { core } = this;
    if (step.kind === "resize") {
      if (step.cols === core.cols && step.rows === core.rows) return;
      beforeResize(core, step.cols, step.rows);
      this.#terminal.resize(step.cols, step.rows);
      afterResize(core);
      return;
    }
    repairSavedCursors(core);
    const { normal } = core.buffers;
    const repeated = this.#repeated(step.text);
    if (repeated !== undefined) {
      this.#print(repeated);
      core._inputHandler._parser.precedingJoinState = 0;
    } else if (/^[^\u0000-\u001f\u0080-\u009f]+$/u.test(step.text)) this.#print(step.text);
    else this.#feed(step.text);
    if (core.buffers.normal !== normal) finishReset(core);
    this.#correct();
  }

  /** A saved cursor stays on its row of the screen when lines scroll or the scrollback is erased. */
  #feed(text: string): void {
    const { active } = this.core.buffers;
    const [row, base] = [active.savedY - active.ybase, active.ybase];
    this.write(encoder.encode(text));
    if (active.ybase !== base) active.savedY = active.ybase + row;
  }

  /** What REP prints when it may print a wide character past an edge that does not wrap. */
  #repeated(text: string): string | undefined {
    const { core } = this;
    const { active } = core.buffers;
    const parser = core._inputHandler._parser;
    const count = /^\x1b\[(\d*)b$/u.exec(text)?.[1];
    if (count === undefined || parser.currentState !== STATE_GROUND || parser.precedingJoinState === 0)
      return;
    if (core.coreService.decPrivateModes.wraparound) return;
    const line = active.lines.get(active.ybase + active.y)!;
    const start = active.x - stateWidth(parser.precedingJoinState);
    const content = line._data[start * CELL_WORDS]!;
    const isCombined = (content & COMBINED_FLAG) !== 0;
    const cell = isCombined ? line._combined[start]! : String.fromCodePoint(content & CODE_POINT_MASK);
    return cell.repeat(Math.min(Number(count) || 1, PARAM_MAX));
  }

  /** Text by character: what each leaves behind is corrected before the next. */
  #print(text: string): void {
    const { core } = this;
    const parser = core._inputHandler._parser;
    for (const character of text) {
      const info = unicodeWidths.charProperties(character.codePointAt(0)!, parser.precedingJoinState);
      const added = stateWidth(info) - (stateJoins(info) ? stateWidth(parser.precedingJoinState) : 0);
      const isPrinted = parser.currentState === STATE_GROUND;
      const overflows = isPrinted && core.buffers.active.x + added > core.cols && stateWidth(info) === 2;
      this.#feed(character);
      if (overflows && !core.coreService.decPrivateModes.wraparound) parser.precedingJoinState = 0;
      this.#correct();
    }
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #correct(): void {
    const { core } = this;
    const { active } = core.buffers;
    repairPen(core);
    repairCharset(core);
    repairTabs(core);
    repairSavedCursors(core);
    for (let y = active.ybase; y < active.lines.length; y++) {
      const line = active.lines.get(y);
      if (line === undefined) continue;
      repairLine(line);
      clearBlankCells(line);
    }
    repairPendingWrap(core);
    trimScrollback(core);
  }
}

/** Blank cells that plain xterm.js leaves beside wide characters carry the pen: only a background may stay. */
function clearBlankCells(line: BufferLine): void {
  for (let x = 0; x < line.length; x++) {
    const at = x * CELL_WORDS;
    if ((line._data[at]! & HAS_CONTENT_MASK) !== 0 || line._data[at]! >> WIDTH_SHIFT === 0) continue;
    line._data[at + 1] = 0;
    line._data[at + 2] = line._data[at + 2]! & COLOR_MASK;
  }
}
