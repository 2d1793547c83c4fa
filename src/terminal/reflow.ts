// Makes a resize of an xterm.js core correct, and dependent only on what is shown: its own reflow mixes up combined
// characters, writes past a full scrollback and loses halves of characters.
import { repairLine, repairPendingWrap, repairSavedCursors, repairTabs } from "./corrections.ts";
import { type HeldLine, holdCursorLine, joinCursorLine, placeCursor } from "./reflow-cursor.ts";
import { fitList, rowsMaxOf, trimScrollback } from "./scrollback.ts";
import {
  type BufferLine,
  CELL_WORDS,
  CODE_POINT_MASK,
  COMBINED_FLAG,
  type Core,
  HAS_CONTENT_MASK,
  type ScreenBuffer,
  WIDTH_SHIFT,
} from "./xterm-internals.ts";

/** Drops the text of combined cells that are gone: a reflow would move it about. */
function dropStaleText(line: BufferLine): void {
  for (const key in line._combined) {
    const at = Number(key) * CELL_WORDS;
    if (at >= line.length * CELL_WORDS || (line._data[at]! & COMBINED_FLAG) === 0) delete line._combined[key];
  }
  for (const key in line._extendedAttrs) {
    if (Number(key) >= line.length) delete line._extendedAttrs[key];
  }
}

/** Code points beyond Unicode stand for cells with several code points while lines are rearranged. */
const PLACEHOLDER_FIRST = 0x110000;
const PLACEHOLDERS_MAX = 0x1fffff - PLACEHOLDER_FIRST;

/** Texts taken out of their cells by `hideTexts`, by placeholder. */
const hiddenTexts = new WeakMap<Core, string[]>();

/** Reflow mixes up the texts of combined cells: it gets single code points to move instead. */
function hideTexts(core: Core): void {
  const texts: string[] = [];
  for (const buffer of [core.buffers.normal, core.buffers.alt]) {
    eachLine(buffer, (line) => {
      for (const key in line._combined) {
        const at = Number(key) * CELL_WORDS;
        if (texts.length >= PLACEHOLDERS_MAX) continue;
        const width = line._data[at]! >> WIDTH_SHIFT;
        line._data[at] = (PLACEHOLDER_FIRST + texts.length) | (width << WIDTH_SHIFT);
        texts.push(line._combined[key]!);
        delete line._combined[key];
      }
    });
  }
  hiddenTexts.set(core, texts);
}

function showTexts(core: Core): void {
  const texts = hiddenTexts.get(core);
  hiddenTexts.delete(core);
  if (texts === undefined || texts.length === 0) return;
  for (const buffer of [core.buffers.normal, core.buffers.alt]) {
    eachLine(buffer, (line) => {
      for (let x = 0; x < line.length; x++) {
        const content = line._data[x * CELL_WORDS]!;
        const placeholder = (content & CODE_POINT_MASK) - PLACEHOLDER_FIRST;
        if (placeholder < 0) continue;
        line._data[x * CELL_WORDS] = COMBINED_FLAG | ((content >> WIDTH_SHIFT) << WIDTH_SHIFT);
        line._combined[x] = texts[placeholder] ?? " ";
      }
    });
  }
}

function eachLine(buffer: ScreenBuffer, visit: (line: BufferLine) => void): void {
  for (let y = 0; y < buffer.lines.length; y++) {
    const line = buffer.lines.get(y);
    if (line !== undefined) visit(line);
  }
}

/** The least number of rows that `line` takes at a width of `cols`. */
function leastRows(line: BufferLine, cols: number): number {
  let used = line.length;
  while (used > 0 && (line._data[(used - 1) * CELL_WORDS]! & HAS_CONTENT_MASK) === 0) used--;
  return Math.max(line.isWrapped ? 0 : 1, Math.floor(used / cols));
}

/** Drops rows of the scrollback that cannot remain after the reflow, which would first build all of them. */
function trimBeforeReflow(buffer: ScreenBuffer, cols: number, rowsMax: number): void {
  let least = 0;
  for (let y = buffer.lines.length - 1; y > 0; y--) {
    const line = buffer.lines.get(y);
    if (line === undefined) continue;
    least += leastRows(line, cols);
    if (least <= rowsMax || y > buffer.ybase) continue;
    trimStart(buffer, y);
    return;
  }
}

function trimStart(buffer: ScreenBuffer, count: number): void {
  buffer.lines.trimStart(count);
  buffer.ybase = Math.max(0, buffer.ybase - count);
  buffer.ydisp = buffer.ybase;
  buffer.savedY = Math.max(0, buffer.savedY - count);
}

/** The number of rows that the terminal was made for, while a resize runs with more. */
const scrollbackRows = new WeakMap<Core, number>();

/**
 * Reflow writes past its list when lines must be dropped: it gets room for all of them, and they are dropped
 * afterwards.
 */
function makeRoom(core: Core, cols: number, rows: number): void {
  const options = core.optionsService.rawOptions;
  const { normal } = core.buffers;
  trimBeforeReflow(normal, cols, rows + rowsMaxOf(core, cols));
  let most = rows;
  eachLine(normal, (line) => (most += Math.ceil(line.length / Math.max(1, cols - 1)) + 1));
  scrollbackRows.set(core, options.scrollback);
  options.scrollback += most;
}

function takeRoomBack(core: Core): void {
  const rows = scrollbackRows.get(core);
  if (rows === undefined) return;
  scrollbackRows.delete(core);
  core.optionsService.rawOptions.scrollback = rows;
  trimScrollback(core);
  fitList(core);
}

/** Terminals that are being resized to as many columns as they have, with a wrap pending, which xterm.js forgets. */
const pendingWraps = new WeakSet<Core>();

/** The primary screen's line with the cursor, while other lines are wrapped again. */
const heldLines = new WeakMap<Core, HeldLine>();

/** Before a resize to `cols` x `rows`: nothing hidden may influence the reflow. */
export function beforeResize(core: Core, cols: number, rows: number): void {
  repairTabs(core);
  repairSavedCursors(core);
  eachLine(core.buffers.normal, dropStaleText);
  eachLine(core.buffers.alt, dropStaleText);
  hideTexts(core);
  makeRoom(core, cols, rows);
  if (cols === core.cols && core.buffers.active.x >= cols) pendingWraps.add(core);
  core.optionsService.rawOptions.reflowCursorLine = true;
  const held = holdCursorLine(core.buffers.normal, cols);
  if (held) heldLines.set(core, held);
  core._inputHandler._parser.precedingJoinState = 0;
}

function repairBuffer(core: Core, buffer: ScreenBuffer): void {
  const { lines } = buffer;
  buffer._memoryCleanupQueue.clear(); // xterm.js would give memory back later, by timers
  if (buffer === core.buffers.alt) {
    // xterm.js forgets to shrink an alternate screen that is not showing: it would get a scrollback.
    if (lines.length > core.rows) lines.trimStart(lines.length - core.rows);
    lines.maxLength = core.rows;
  }
  if (lines.length === 0) return;
  const blank = () => buffer.getBlankLine(core._inputHandler._eraseAttrData());
  for (let y = 0; y < lines.length; y++) if (lines.get(y) === undefined) lines.set(y, blank());
  while (lines.length < core.rows) lines.push(blank());
  buffer.ybase = lines.length - core.rows;
  buffer.ydisp = buffer.ybase;
  buffer.y = Math.max(0, Math.min(buffer.y, core.rows - 1));
  buffer.x = Math.max(0, Math.min(buffer.x, core.cols));
  eachLine(buffer, (line) => {
    if (line.length !== core.cols) line.resize(core.cols, buffer.getNullCell());
    line.cleanupMemory();
    repairLine(line);
    dropStaleText(line);
  });
}

/** After `core.resize`, and after an exception: every line there, whole, and the cursor on one. */
export function afterResize(core: Core): void {
  const held = heldLines.get(core);
  heldLines.delete(core);
  if (held) joinCursorLine(held);
  takeRoomBack(core);
  showTexts(core);
  repairBuffer(core, core.buffers.normal);
  repairBuffer(core, core.buffers.alt);
  if (held) placeCursor(core.buffers.normal, held, core.cols);
  repairTabs(core);
  repairSavedCursors(core);
  if (pendingWraps.delete(core)) core.buffers.active.x = core.cols;
  repairPendingWrap(core);
}
