// What a test compares of two terminals: everything that is visible and every mode; or only a rectangle of cells; or
// what a shell must find unchanged after a program has left its terminal.

import { sgr } from "../../src/terminal/sgr.ts";
import {
  BG_EXTENDED,
  CELL_WORDS,
  CODE_POINT_MASK,
  COLOR_MASK,
  COMBINED_FLAG,
  type Core,
  coreOf,
  HAS_CONTENT_MASK,
  type ScreenBuffer,
  WIDTH_SHIFT,
} from "../../src/terminal/xterm-internals.ts";
import { difference, stateLines } from "../fuzz/state.ts";
import { eventually, type TerminalRun } from "./remi.ts";
import type { OuterTerminal } from "./screen-outer.ts";

const isText = /^(?:primary|alternate) (?:line|cursor)/;
const OPTIONS = { scrollbackLines: 0, withoutLinks: false };

/** The screen, the one under it, cursor, pen, margins, tabs, modes: as lines of text. Not the scrollback. */
export function screenState(run: TerminalRun): string[] {
  const core = coreOf(run.terminal);
  const { normal, alt, active } = core.buffers;
  const modes = stateLines(core, OPTIONS).filter((line) => !isText.test(line));
  const shown = active === alt ? { alternate: alt, primary: normal } : { primary: normal };
  for (const [name, buffer] of Object.entries(shown)) {
    modes.push(`${name} cursor ${buffer.x},${buffer.y}`);
    for (let y = 0; y < core.rows; y++) modes.push(`${name} line ${y} ${lineState(core, buffer, y)}`);
  }
  return modes;
}

/** One row within the screen's width: a terminal that was wider may keep more, unseen. */
function lineState(core: Core, buffer: ScreenBuffer, y: number): string {
  const line = buffer.lines.get(buffer.ybase + y)!;
  let text = line.isWrapped ? "~" : " ";
  for (let x = 0; x < core.cols; x++) {
    const [content, fg, bg] = line._data.subarray(
      x * CELL_WORDS,
      (x + 1) * CELL_WORDS,
    ) as unknown as number[];
    const width = content! >> WIDTH_SHIFT;
    const isEmpty = (content! & HAS_CONTENT_MASK) === 0;
    const extended = (bg! & BG_EXTENDED) === 0 ? undefined : line._extendedAttrs[x];
    const link = core._inputHandler._oscLinkService.getLinkData(extended?._urlId ?? 0)?.uri ?? "";
    // What an empty cell would look like if it held a character does not show.
    const look = isEmpty ? sgr(0, bg! & COLOR_MASK, undefined) : sgr(fg!, bg!, extended);
    const characters =
      (content! & COMBINED_FLAG) === 0 ? String.fromCodePoint(content! & CODE_POINT_MASK) : line._combined[x];
    text += `${width}${look.slice(2)}${link}${isEmpty ? "_" : characters}`;
  }
  return text;
}

/** `screenState` and what xterm.js does not know. */
export function fullState(run: OuterTerminal): string[] {
  return [...screenState(run), ...extraState(run)];
}

function extraState(run: OuterTerminal): string[] {
  const colors = [...run.colors].map(([key, value]) => `${key}=${value}`).sort();
  return [
    `title ${run.title}`,
    `kitty ${run.kitty.main} / ${run.kitty.alternate}`,
    `extra modes ${[...run.extra].sort((a, b) => a - b)}`,
    `colors ${colors}`,
    `other keys ${run.otherKeys}`,
    `settings ${run.settings.changed()}`,
  ];
}

/** What a program has left in a terminal, apart from its text and the cursor's position. */
export function leftovers(run: OuterTerminal): string[] {
  const isSeen = /^(?:(?:primary|alternate) (?:line|cursor|saved)|parser)/;
  const lines = screenState(run).filter((line) => !isSeen.test(line));
  return [
    ...lines,
    ...extraState(run),
    `screen ${run.terminal.buffer.active.type}`,
    `parser ${run.parserState}`,
  ];
}

/** Waits until two terminals are the same in everything that `fullState` lists; fails with the first difference. */
export async function sameScreen(reference: OuterTerminal, other: OuterTerminal): Promise<void> {
  let found: string | undefined;
  try {
    await eventually("the same screen", () => {
      found = difference(fullState(reference), fullState(other));
      return found === undefined;
    });
  } catch {
    throw new Error(
      `the screens differ: ${found}\n--- reference\n${reference.screen()}\n--- other\n${other.screen()}`,
    );
  }
}

/** Cells of a rectangle of the screen: characters, width, colours and attributes, one text a row. */
export function cells(run: TerminalRun, cols: number, rows: number, left = 0, top = 0): string[] {
  const { active } = run.terminal.buffer;
  return Array.from({ length: rows }, (_, y) => {
    const line = active.getLine(active.baseY + top + y);
    return Array.from({ length: cols }, (_, x) => {
      const cell = line?.getCell(left + x);
      if (!cell) return "none";
      const colors = `${cell.getFgColorMode()}.${cell.getFgColor()}/${cell.getBgColorMode()}.${cell.getBgColor()}`;
      const flags = [
        cell.isBold(),
        cell.isDim(),
        cell.isItalic(),
        cell.isUnderline(),
        cell.isInverse(),
        cell.isInvisible(),
        cell.isStrikethrough(),
        cell.isOverline(),
        cell.isBlink(),
      ].map((flag) => (flag ? 1 : 0));
      return `${cell.getChars() || " "}${cell.getWidth()}{${colors}/${flags.join("")}}`;
    }).join("");
  });
}

export interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly visible: boolean;
}

export function cursorOf(run: TerminalRun): Cursor {
  const { active } = run.terminal.buffer;
  return { x: active.cursorX, y: active.cursorY, visible: !coreOf(run.terminal).coreService.isCursorHidden };
}
