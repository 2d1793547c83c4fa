// Keeps the state of an xterm.js core inside what escape sequences can express, and corrects the handlers that would
// leave it, throw or block. docs/emulator.md lists each one. Public so that the differential tests can apply the same
// corrections to a plain xterm.js.
import { PARAM_MAX } from "./limits.ts";
import { applySgr } from "./pen.ts";
import {
  type BufferLine,
  CELL_WORDS,
  COLOR_MASK,
  type Core,
  type CsiHandler,
  EXT_STYLE_MASK,
  EXT_STYLE_SHIFT,
  FG_UNDERLINE,
  type FunctionId,
  HAS_CONTENT_MASK,
  NULL_CELL,
  type Params,
  type ScreenBuffer,
  WIDTH_SHIFT,
} from "./xterm-internals.ts";

const SPACE = 0x20;

function blankCell(line: BufferLine, x: number): void {
  const at = x * CELL_WORDS;
  line._data[at] = NULL_CELL;
  line._data[at + 1] = 0;
  line._data[at + 2] = line._data[at + 2]! & COLOR_MASK;
}

function isRightHalf(line: BufferLine, x: number): boolean {
  const content = line._data[x * CELL_WORDS]!;
  return x < line.length && content >> WIDTH_SHIFT === 0 && (content & HAS_CONTENT_MASK) === 0;
}

function isBlankCell(line: BufferLine, x: number): boolean {
  return (line._data[x * CELL_WORDS]! & HAS_CONTENT_MASK) === 0 && !isRightHalf(line, x);
}

/** Blanks halves of wide characters that have lost the other half. */
export function repairLine(line: BufferLine): void {
  for (let x = 0; x < line.length; x++) {
    if (line._data[x * CELL_WORDS]! >> WIDTH_SHIFT === 2) {
      if (isRightHalf(line, x + 1)) x++;
      else blankCell(line, x);
    } else if (isRightHalf(line, x)) blankCell(line, x);
  }
}

/** Restoring a cursor brings back the underline flag without its style: make the two agree. */
export function repairPen(core: Core): void {
  const pen = core._inputHandler._curAttrData;
  const style = (pen.extended._ext & EXT_STYLE_MASK) >>> EXT_STYLE_SHIFT;
  const wanted = (pen.fg & FG_UNDERLINE) === 0 ? 0 : style || 1;
  if (wanted !== style) {
    pen.extended = pen.extended.clone();
    pen.extended._ext = (pen.extended._ext & ~EXT_STYLE_MASK) | (wanted << EXT_STYLE_SHIFT);
  }
  pen.updateExtended();
}

/** Restoring a cursor changes the active character set but not the G set it came from. */
export function repairCharset(core: Core): void {
  const charsets = core._charsetService;
  charsets._charsets[charsets.glevel] = charsets.charset;
}

/**
 * A pending wrap stays pending when the cell before it is blanked. That cell becomes a space, which looks the same: a
 * snapshot sets the wrap by printing it.
 */
export function repairPendingWrap(core: Core): void {
  const { active } = core.buffers;
  if (active.x < core.cols) return;
  active.x = core.cols;
  const line = active.lines.get(active.ybase + active.y);
  if (line === undefined || !isBlankCell(line, core.cols - 1)) return;
  blankCell(line, core.cols - 1);
  line._data[(core.cols - 1) * CELL_WORDS] = NULL_CELL | SPACE;
}

/** Tab stops at or past the right edge would come back on a later resize. */
export function repairTabs(core: Core): void {
  for (const { tabs } of [core.buffers.normal, core.buffers.alt]) {
    for (const key in tabs) if (Number(key) >= core.cols) delete tabs[key];
  }
}

function clampSaved(buffer: ScreenBuffer, cols: number, rows: number): void {
  buffer.savedX = Math.max(0, Math.min(buffer.savedX, cols - 1));
  buffer.savedY = Math.max(buffer.ybase, Math.min(buffer.savedY, buffer.ybase + rows - 1));
}

/** Saved cursors inside the screen: xterm keeps them by scrollback line, and clamps when restoring. */
export function repairSavedCursors(core: Core): void {
  clampSaved(core.buffers.normal, core.cols, core.rows);
  clampSaved(core.buffers.alt, core.cols, core.rows);
}

/** Runs `erase` (ED 3), keeping the saved cursor on its row of the screen. */
export function keepSavedRow(core: Core, erase: () => void): void {
  repairSavedCursors(core);
  const buffer = core.buffers.active;
  const row = buffer.savedY - buffer.ybase;
  erase();
  buffer.savedY = buffer.ybase + row;
}

/** State that RIS leaves set in xterm.js although a reset terminal has the default. */
export function finishReset(core: Core): void {
  core.coreService.isCursorHidden = false;
  core.optionsService.options.convertEol = false;
  core.optionsService.options.cursorBlink = false;
}

/** `38:2:r:g:b` (also 48, 58) without the colour space field: gives it an empty one. */
function withColorSpace(params: Params): Params {
  const fixed = params.clone();
  fixed.reset();
  for (let i = 0; i < params.length; i++) {
    const value = params.params[i]!;
    fixed.addParam(value);
    const sub = params.getSubParams(i);
    if (sub === null) continue;
    const isShort = (value === 38 || value === 48 || value === 58) && sub[0] === 2 && sub.length === 4;
    for (let k = 0; k < sub.length; k++) {
      if (isShort && k === 1) fixed.addSubParam(-1);
      fixed.addSubParam(sub[k]!);
    }
  }
  return fixed;
}

/** Parameters of control sequences never exceed PARAM_MAX: larger ones only cost time. */
export function clampParams(core: Core): void {
  core._inputHandler._parser._params.addDigit = function (this: Params, digit: number): void {
    if (this._rejectDigits || (this._digitIsSub && this._rejectSubDigits)) return;
    const values = this._digitIsSub ? this._subParams : this.params;
    const last = (this._digitIsSub ? this._subParamsLength : this.length) - 1;
    if (last < 0) return;
    const value = values[last]!;
    values[last] = value < 0 ? digit : Math.min(value * 10 + digit, PARAM_MAX);
  };
}

/**
 * Counts of lines and tab stops never exceed the screen's: larger ones do the same, but xterm.js moves the lines one by
 * one, so that a few kilobytes of `CSI 9999 L` would keep it busy for minutes.
 */
function boundCounts(core: Core): void {
  const bound = (final: string, max: () => number) =>
    core._inputHandler._parser.registerCsiHandler({ final }, (params) => {
      params.params[0] = Math.min(params.params[0]!, max());
      return false;
    });
  for (const final of ["L", "M", "S", "T"]) bound(final, () => core.rows);
  for (const final of ["I", "Z"]) bound(final, () => core.cols);
}

/** ED 1, which in xterm.js throws on the last row and unwraps a line of the scrollback. */
function eraseAbove(core: Core, respectProtect: boolean): void {
  const handler = core._inputHandler;
  handler._restrictCursor(core.cols);
  const { active } = core.buffers;
  handler._eraseInBufferLine(active.y, 0, active.x + 1, true, respectProtect);
  if (active.x + 1 >= core.cols && active.y + 1 < core.rows) {
    active.lines.get(active.ybase + active.y + 1)!.isWrapped = false;
  }
  for (let row = 0; row < active.y; row++) handler._resetBufferLine(row, respectProtect);
  handler._dirtyRowTracker.markRangeDirty(0, active.y);
}

/** DECALN, which in xterm.js begins at the margin in origin mode and writes past the screen, into the scrollback. */
function alignScreen(core: Core): void {
  const handler = core._inputHandler;
  const modes = core.coreService.decPrivateModes;
  const { origin } = modes;
  modes.origin = false;
  handler.screenAlignmentPattern();
  modes.origin = origin;
  handler._setCursor(0, 0);
}

function blankSplitCharacter(core: Core, row: number): void {
  const { active } = core.buffers;
  const line = active.lines.get(active.ybase + row);
  if (line === undefined || active.x <= 0 || active.x >= core.cols || !isRightHalf(line, active.x)) return;
  blankCell(line, active.x); // the left half is blanked by the insertion itself
}

/** Installs the corrections that concern handlers. Call once, before any other handler is added. */
export function installCorrections(core: Core): void {
  const handler = core._inputHandler;
  const parser = handler._parser;
  const csi = (id: FunctionId, correct: CsiHandler) => parser.registerCsiHandler(id, correct);
  clampParams(core);
  boundCounts(core);
  // Replaces xterm's handler instead of running before it: this is the sequence that programs send most.
  parser._csiHandlers["m".charCodeAt(0)] = [
    (params) =>
      applySgr(handler._curAttrData, params) ||
      handler.charAttributes(params._subParamsLength < 4 ? params : withColorSpace(params)),
  ];
  const erase =
    (respectProtect: boolean): CsiHandler =>
    (params) => {
      if (params.params[0] === 1) eraseAbove(core, respectProtect);
      else if (params.params[0] === 3)
        keepSavedRow(core, () => handler.eraseInDisplay(params, respectProtect));
      else handler.eraseInDisplay(params, respectProtect);
      repairPendingWrap(core);
      return true;
    };
  csi({ final: "J" }, erase(false));
  csi({ prefix: "?", final: "J" }, erase(true));
  csi({ final: "@" }, () => {
    blankSplitCharacter(core, core.buffers.active.y);
    return false;
  });
  csi({ intermediates: "'", final: "}" }, () => {
    const { scrollTop, scrollBottom, y } = core.buffers.active;
    if (y < scrollTop || y > scrollBottom) return false; // it does nothing there
    for (let row = scrollTop; row <= scrollBottom; row++) blankSplitCharacter(core, row);
    return false;
  });
  installRestores(core);
  afterHandlers(core, [{ final: "K" }, { prefix: "?", final: "K" }, { final: "S" }, { final: "T" }]);
  afterHandlers(core, [
    { intermediates: " ", final: "@" },
    { intermediates: " ", final: "A" },
    { intermediates: "'", final: "}" },
    { intermediates: "'", final: "~" },
  ]);
}

/** What must be corrected after a cursor was restored, a screen switched or a stop set. */
function installRestores(core: Core): void {
  const parser = core._inputHandler._parser;
  const restored = () => {
    repairPen(core);
    repairCharset(core);
    return true;
  };
  const handler = core._inputHandler;
  parser.registerEscHandler({ final: "8" }, () => handler.restoreCursor() && restored());
  parser.registerCsiHandler({ final: "u" }, () => handler.restoreCursor() && restored());
  const tabSet = () => {
    if (core.buffers.active.x < core.cols) handler.tabSet();
    return true;
  };
  parser.registerEscHandler({ final: "H" }, tabSet);
  parser._executeHandlers[0x88] = tabSet;
  parser.registerEscHandler({ intermediates: "#", final: "8" }, () => {
    alignScreen(core);
    return true;
  });
  const afterMode = () => {
    restored();
    repairPendingWrap(core);
    return true;
  };
  parser.registerCsiHandler({ prefix: "?", final: "h" }, (p) => handler.setModePrivate(p) && afterMode());
  parser.registerCsiHandler({ prefix: "?", final: "l" }, (p) => handler.resetModePrivate(p) && afterMode());
  parser.registerEscHandler({ final: "c" }, () => {
    handler.fullReset();
    finishReset(core);
    return true;
  });
}

/** Lets the existing handlers run, then checks the pending wrap. */
function afterHandlers(core: Core, ids: readonly FunctionId[]): void {
  const parser = core._inputHandler._parser;
  for (const id of ids) {
    let number = 0;
    for (const part of `${id.prefix ?? ""}${id.intermediates ?? ""}${id.final}`) {
      number = (number << 8) | part.charCodeAt(0);
    }
    const before = [...(parser._csiHandlers[number] ?? [])];
    parser._csiHandlers[number] = [
      (params) => {
        for (let i = before.length - 1; i >= 0; i--) if (before[i]!(params)) break;
        repairPendingWrap(core);
        return true;
      },
    ];
  }
}
