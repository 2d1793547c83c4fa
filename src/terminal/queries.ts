// Answers the program's queries, each exactly once, whether or not anyone is attached. Queries whose answer could type
// stored text (title reports, answerback, checksums, the clipboard) are never answered.

import type { KittyKeyboard } from "../protocol/kitty-keyboard.ts";
import { cellPixels } from "./cell-pixels.ts";
import type { SessionColors } from "./colors.ts";
import type { NotedModes } from "./noted-modes.ts";
import { sgrReport } from "./sgr.ts";
import { BG_PROTECTED, type Core } from "./xterm-internals.ts";

/** Names answered in one XTGETTCAP. */
const CAPABILITIES_PER_QUERY_MAX = 32;

/** DECRPM values. */
const UNKNOWN = 0;
const SET = 1;
const RESET = 2;
const ALWAYS_SET = 3;
const ALWAYS_RESET = 4;

const CAPABILITIES: ReadonlyMap<string, string> = new Map([
  ["TN", "xterm-256color"],
  ["name", "xterm-256color"],
  ["Co", "256"],
  ["colors", "256"],
  ["RGB", "8/8/8"],
  ["Tc", ""],
  ["Su", ""],
  ["XT", ""],
  ["Smulx", "\\E[4:%p1%dm"],
  ["Setulc", "\\E[58:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%d%;m"],
  ["Ss", "\\E[%p1%d q"],
  ["Se", "\\E[2 q"],
  ["Ms", "\\E]52;%p1%s;%p2%s\\007"],
  ["Sync", "\\E[?2026%?%p1%{1}%-%tl%eh%;"],
]);

export interface QuerySources {
  readonly core: Core;
  readonly kitty: KittyKeyboard;
  readonly modes: NotedModes;
  readonly colors: SessionColors;
  readonly version: string;
  readonly isKittySupported: () => boolean;
  readonly drawsSixel: () => boolean;
  readonly isAlternate: () => boolean;
}

/** Installs the answers in `core`; `reply` takes each one, ready for the PTY. */
export function installQueries(sources: QuerySources, reply: (text: string) => void): void {
  const { core, version } = sources;
  const handler = core._inputHandler;
  const parser = handler._parser;
  core.coreService.triggerDataEvent = () => {};
  parser.registerCsiHandler({ final: "c" }, (p) => {
    if (p.params[0] === 0) reply(`\x1b[?62;${sources.drawsSixel() ? "4;" : ""}22c`);
    return true;
  });
  parser.registerCsiHandler({ prefix: ">", final: "c" }, (p) => {
    if (p.params[0] === 0) reply("\x1b[>0;276;0c");
    return true;
  });
  parser.registerCsiHandler({ prefix: "=", final: "c" }, (p) => {
    if (p.params[0] === 0) reply("\x1bP!|00000000\x1b\\");
    return true;
  });
  parser.registerCsiHandler({ prefix: ">", final: "q" }, (p) => {
    if (p.params[0] === 0) reply(`\x1bP>|remi(${version})\x1b\\`);
    return true;
  });
  parser.registerCsiHandler({ final: "n" }, (p) => {
    if (p.params[0] === 5) reply("\x1b[0n");
    if (p.params[0] === 6) reply(`\x1b[${cursorReport(core)}R`);
    return true;
  });
  parser.registerCsiHandler({ prefix: "?", final: "n" }, (p) => {
    if (p.params[0] === 6) reply(`\x1b[?${cursorReport(core)}R`);
    if (p.params[0] === 996) reply(`\x1b[?997;${sources.colors.isDark() ? 1 : 2}n`);
    return true;
  });
  parser.registerCsiHandler({ intermediates: "$", final: "p" }, (p) => {
    reply(`\x1b[${p.params[0]};${ansiMode(core, p.params[0]!)}$y`);
    return true;
  });
  parser.registerCsiHandler({ prefix: "?", intermediates: "$", final: "p" }, (p) => {
    reply(`\x1b[?${p.params[0]};${privateMode(sources, p.params[0]!)}$y`);
    return true;
  });
  parser.registerCsiHandler({ prefix: "?", final: "m" }, (p) => {
    if (p.params[0] === 4) reply(`\x1b[>4;${sources.modes.otherKeys}m`);
    return true;
  });
  parser.registerCsiHandler({ prefix: "?", final: "u" }, () => {
    // If no attached terminal sends such keys, no flag is in force, whatever the program has asked for.
    const flags = sources.isKittySupported() ? sources.kitty.flags(sources.isAlternate()) : 0;
    reply(`\x1b[?${flags}u`);
    return true;
  });
  handler.registerDcsHandler({ intermediates: "$", final: "q" }, (data) => {
    reply(`\x1bP${settingReport(core, data)}\x1b\\`);
    return true;
  });
  handler.registerDcsHandler({ intermediates: "+", final: "q" }, (data) => {
    for (const answer of capabilityReports(data)) reply(answer);
    return true;
  });
}

/**
 * CSI 14, 16 and 18 t: the answer; undefined for any other window operation, and for pixels while they are not known,
 * because the terminal does not report them.
 */
export function windowReport(core: Core, operation: number): string | undefined {
  const cell = cellPixels(core);
  if (operation === 18) return `\x1b[8;${core.rows};${core.cols}t`;
  if (!cell) return undefined;
  if (operation === 14) return `\x1b[4;${core.rows * cell.height};${core.cols * cell.width}t`;
  if (operation === 16) return `\x1b[6;${cell.height};${cell.width}t`;
  return undefined;
}

function cursorReport(core: Core): string {
  const { x, y, scrollTop } = core.buffers.active;
  const row = core.coreService.decPrivateModes.origin ? y - scrollTop : y;
  return `${row + 1};${Math.min(x, core.cols - 1) + 1}`;
}

function ansiMode(core: Core, mode: number): number {
  if (mode === 2) return ALWAYS_RESET;
  if (mode === 4) return core.coreService.modes.insertMode ? SET : RESET;
  if (mode === 12) return ALWAYS_SET;
  if (mode === 20) return core.optionsService.rawOptions.convertEol ? SET : RESET;
  return UNKNOWN;
}

function privateMode(sources: QuerySources, mode: number): number {
  if (mode === 67) return ALWAYS_RESET;
  if (mode === 2027) return ALWAYS_SET;
  const value = keptPrivateMode(sources, mode) ?? sources.modes.answer(mode);
  if (value === undefined) return UNKNOWN;
  return value ? SET : RESET;
}

/** A private mode that xterm.js keeps; undefined for others. */
export function keptPrivateMode(
  { core, isAlternate }: Pick<QuerySources, "core" | "isAlternate">,
  mode: number,
): boolean | undefined {
  const dec = core.coreService.decPrivateModes;
  const { activeProtocol, activeEncoding } = core.coreMouseService;
  const kept: Record<number, () => boolean> = {
    1: () => dec.applicationCursorKeys,
    6: () => dec.origin,
    7: () => dec.wraparound,
    9: () => activeProtocol === "X10",
    12: () => core.optionsService.rawOptions.cursorBlink,
    25: () => !core.coreService.isCursorHidden,
    45: () => dec.reverseWraparound,
    47: isAlternate,
    66: () => dec.applicationKeypad,
    1000: () => activeProtocol === "VT200",
    1002: () => activeProtocol === "DRAG",
    1003: () => activeProtocol === "ANY",
    1004: () => dec.sendFocus,
    1006: () => activeEncoding === "SGR",
    1016: () => activeEncoding === "SGR_PIXELS",
    1047: isAlternate,
    1048: () => true,
    1049: isAlternate,
    2004: () => dec.bracketedPasteMode,
    2026: () => dec.synchronizedOutput,
  };
  return kept[mode]?.();
}

/** DECSCUSR parameter of the present cursor, 0 when the program has not chosen one. */
export function cursorStyle(core: Core): number {
  const { cursorStyle: style, cursorBlink } = core.coreService.decPrivateModes;
  if (style === undefined) return 0;
  return { block: 2, underline: 4, bar: 6 }[style] - (cursorBlink ? 1 : 0);
}

/** DECRPSS body for a DECRQSS request. */
function settingReport(core: Core, request: string): string {
  const pen = core._inputHandler._curAttrData;
  const { scrollTop, scrollBottom } = core.buffers.active;
  switch (request) {
    case "m":
      return `1$r${sgrReport(pen.fg, pen.bg, pen.extended)}m`;
    case " q":
      return `1$r${cursorStyle(core)} q`;
    case "r":
      return `1$r${scrollTop + 1};${scrollBottom + 1}r`;
    case '"q':
      return `1$r${(pen.bg & BG_PROTECTED) !== 0 ? 1 : 0}"q`;
    case '"p':
      return '1$r62;1"p';
    default:
      return "0$r";
  }
}

function fromHex(hex: string): string | undefined {
  if (!/^(?:[\da-f]{2})+$/iu.test(hex)) return undefined;
  return hex.replace(/../gu, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

function toHex(text: string): string {
  let hex = "";
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).padStart(2, "0");
  return hex.toUpperCase();
}

/** One answer for each name asked, as kitty does; names that are not hex are answered by "unknown". */
function capabilityReports(data: string): string[] {
  return data
    .split(";")
    .slice(0, CAPABILITIES_PER_QUERY_MAX)
    .map((hex) => {
      const name = fromHex(hex);
      const value = name === undefined ? undefined : CAPABILITIES.get(name);
      if (value === undefined) return `\x1bP0+r${name === undefined ? "" : hex}\x1b\\`;
      return `\x1bP1+r${hex}${value === "" ? "" : `=${toHex(value)}`}\x1b\\`;
    });
}
