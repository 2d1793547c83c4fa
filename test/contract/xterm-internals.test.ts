// Fails when an upgrade of @xterm/headless moves one of the internals that src/terminal relies on.
import { expect, test } from "bun:test";
import xterm from "@xterm/headless/package.json";
import * as internals from "../../src/terminal/xterm-internals.ts";

const { coreOf, createTerminal, parseNow } = internals;

function coreAfter(text: string, cols = 20, rows = 4): internals.Core {
  const core = coreOf(createTerminal(cols, rows, 10));
  parseNow(core, new TextEncoder().encode(text));
  return core;
}

function typesOf(of: object, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, typeof (of as Record<string, unknown>)[name]]));
}

function expectAll(of: object, type: string, names: readonly string[]): void {
  expect(typesOf(of, names)).toEqual(Object.fromEntries(names.map((name) => [name, type])));
}

test("the version is the one whose insides are known", () => {
  expect(xterm.version).toBe("6.0.0");
});

test("the core has its parts", () => {
  const core = coreAfter("");
  expectAll(core, "object", [
    "buffers",
    "coreService",
    "coreMouseService",
    "unicodeService",
    "optionsService",
    "_bufferService",
    "_charsetService",
    "_inputHandler",
  ]);
  expectAll(core.coreService, "function", ["triggerDataEvent"]);
  expect(core.coreService.isCursorHidden).toBe(false);
  expect(core.coreService.modes).toEqual({ insertMode: false });
  expect(core.coreService.decPrivateModes).toEqual({
    applicationCursorKeys: false,
    applicationKeypad: false,
    bracketedPasteMode: false,
    cursorBlink: undefined,
    cursorStyle: undefined,
    origin: false,
    reverseWraparound: false,
    sendFocus: false,
    synchronizedOutput: false,
    wraparound: true,
  });
  expect(core.coreMouseService).toMatchObject({ activeProtocol: "NONE", activeEncoding: "DEFAULT" });
  expect(core._charsetService).toMatchObject({ glevel: 0, _charsets: [] });
  expectAll(core._bufferService, "function", ["scroll"]);
  expectAll(core.unicodeService, "function", ["register", "charProperties"]);
  const { convertEol, cursorBlink, scrollback } = core.optionsService.rawOptions;
  expect([convertEol, cursorBlink, scrollback]).toEqual([false, false, 10]);
});

test("the input handler and the parser have the methods that are called or replaced", () => {
  const handler = coreAfter("")._inputHandler;
  expectAll(handler, "function", [
    "parse",
    "print",
    "lineFeed",
    "registerOscHandler",
    "registerDcsHandler",
    "onRequestRefreshRows",
    "charAttributes",
    "eraseInDisplay",
    "restoreCursor",
    "tabSet",
    "fullReset",
    "screenAlignmentPattern",
    "_setCursor",
    "setModePrivate",
    "resetModePrivate",
    "_restrictCursor",
    "_eraseInBufferLine",
    "_resetBufferLine",
    "_eraseAttrData",
  ]);
  expectAll(handler, "object", [
    "_curAttrData",
    "_activeBuffer",
    "_dirtyRowTracker",
    "_oscLinkService",
    "_parser",
  ]);
  expectAll(handler._dirtyRowTracker, "number", ["start", "end"]);
  expectAll(handler._dirtyRowTracker, "function", ["markDirty", "markRangeDirty"]);
  expectAll(handler._oscLinkService, "function", ["registerLink", "addLineToLink", "getLinkData"]);
  const parser = handler._parser;
  expectAll(parser, "function", [
    "registerCsiHandler",
    "registerEscHandler",
    "setPrintHandler",
    "_printHandler",
  ]);
  expectAll(parser, "object", [
    "_params",
    "_csiHandlers",
    "_escHandlers",
    "_executeHandlers",
    "_oscParser",
    "_dcsParser",
  ]);
  expect(parser._csiHandlers["m".charCodeAt(0)]?.length).toBe(1);
  expect(parser._csiHandlers[("'".charCodeAt(0) << 8) | "}".charCodeAt(0)]?.length).toBe(1);
  expect(typeof parser._executeHandlers[0x88]).toBe("function");
  expectAll(parser._params, "function", [
    "addDigit",
    "addParam",
    "addSubParam",
    "getSubParams",
    "clone",
    "reset",
  ]);
  expectAll(parser._params, "boolean", ["_digitIsSub", "_rejectDigits", "_rejectSubDigits"]);
  expectAll(parser._params, "number", ["length", "_subParamsLength"]);
  expectAll(parser._params, "object", ["params", "_subParams"]);
  expect(typeof parser._oscParser._handlers[8]?.[0]?.end).toBe("function");
  expect(typeof parser._dcsParser._handlers[("$".charCodeAt(0) << 8) | "q".charCodeAt(0)]?.[0]?.unhook).toBe(
    "function",
  );
  expectAll(parser._oscParser, "function", ["reset"]);
});

test("parser states have their numbers", () => {
  const state = (text: string) => coreAfter(text)._inputHandler._parser.currentState;
  expect(state("x")).toBe(internals.STATE_GROUND);
  expect(state("\x1b]2;x")).toBe(internals.STATE_OSC);
  expect(state("\x1b_x")).toBe(internals.STATE_SOS_PM_APC);
  expect(state("\x1bPqx")).toBe(internals.STATE_DCS_PASSTHROUGH);
});

test("a cell is three words: content, foreground, background", () => {
  const core = coreAfter(
    "A漢\u0301\x1b[1;7;5;8;9;31mB\x1b[0;2;3;53;48;2;1;2;3mC\x1b[0;4:3;58;5;7mD\x1b[0;38;5;200mE",
  );
  const line = core.buffers.normal.lines.get(0)!;
  const word = (x: number, i: number) => line._data[x * internals.CELL_WORDS + i]!;
  expect(word(0, 0)).toBe(internals.NULL_CELL | 65);
  expect(word(1, 0) >> internals.WIDTH_SHIFT).toBe(2);
  expect(word(1, 0) & internals.COMBINED_FLAG).not.toBe(0);
  expect(line._combined[1]).toBe("漢\u0301");
  expect(word(2, 0)).toBe(0);
  const { FG_BOLD, FG_INVERSE, FG_BLINK, FG_INVISIBLE, FG_STRIKETHROUGH, COLOR_MODE_16 } = internals;
  const flags = FG_BOLD | FG_INVERSE | FG_BLINK | FG_INVISIBLE | FG_STRIKETHROUGH | COLOR_MODE_16 | 1;
  expect(word(3, 1)).toBe(flags >>> 0);
  const { BG_DIM, BG_ITALIC, BG_OVERLINE, COLOR_MODE_RGB } = internals;
  expect(word(4, 2)).toBe((BG_DIM | BG_ITALIC | BG_OVERLINE | COLOR_MODE_RGB | 0x010203) >>> 0);
  expect(word(5, 1) & internals.FG_UNDERLINE).not.toBe(0);
  expect(word(5, 2) & internals.BG_EXTENDED).not.toBe(0);
  expect(internals.underlineStyle(word(5, 1), word(5, 2), line._extendedAttrs[5])).toBe(3);
  expect(line._extendedAttrs[5]!._ext & internals.COLOR_MASK).toBe(internals.COLOR_MODE_256 | 7);
  expect(word(6, 1)).toBe(internals.COLOR_MODE_256 | 200);
});

test("buffers keep cursor, margins, stops and what was saved", () => {
  const core = coreAfter("\x1b[2;3r\x1b[3;5H\x1b[31m\x1b(0\x1b7\x1b[3g\x1b[4G\x1bH\x1b[?47h");
  const { normal, alt, active } = core.buffers;
  expect(active).toBe(alt);
  expect([normal.scrollTop, normal.scrollBottom, normal.x, normal.y]).toEqual([1, 2, 3, 2]);
  expect(Object.keys(normal.tabs)).toEqual(["3"]);
  expect([normal.savedX, normal.savedY, normal.savedCurAttrData.fg]).toEqual([
    4,
    2,
    internals.COLOR_MODE_16 | 1,
  ]);
  expect(internals.charsetFinal(normal.savedCharset)).toBe("0");
  expectAll(normal.lines, "function", ["get", "set", "push", "trimStart"]);
  expectAll(normal._memoryCleanupQueue, "function", ["clear"]);
  expectAll(normal.lines.get(0)!, "function", ["cleanupMemory", "resize", "insertCells"]);
  expect([normal.lines.length, normal.lines.maxLength, normal.ybase, normal.ydisp]).toEqual([4, 14, 0, 0]);
});

test("the pen's link is where it is read, and states say what was printed last", () => {
  const core = coreAfter("\x1b]8;id=a;http://x/\x07漢");
  const pen = core._inputHandler._curAttrData;
  expect(core._inputHandler._oscLinkService.getLinkData(pen.extended._urlId)).toEqual({
    id: "a",
    uri: "http://x/",
  });
  expect((core._inputHandler._parser.precedingJoinState >> 1) & 3).toBe(2);
  expectAll(pen, "function", ["updateExtended"]);
  expectAll(pen.extended, "function", ["clone"]);
});
