// The modes that a program has set, under remi's names. xterm.js keeps most of them.

import type { MouseEncoding, MouseMode, TerminalModes } from "./emulator-types.ts";
import type { NotedModes } from "./noted-modes.ts";
import type { Core } from "./xterm-internals.ts";

/** By the names of xterm.js. */
const MOUSE_MODES: Readonly<Record<string, MouseMode>> = {
  X10: "x10",
  VT200: "vt200",
  DRAG: "drag",
  ANY: "any",
};

const MOUSE_ENCODINGS: Readonly<Record<string, MouseEncoding>> = { SGR: "sgr", SGR_PIXELS: "sgr-pixels" };

/** @param kittyFlags those of the screen that is showing */
export function terminalModes(core: Core, noted: NotedModes, kittyFlags: number): TerminalModes {
  const { decPrivateModes: dec, modes } = core.coreService;
  return {
    bracketedPaste: dec.bracketedPasteMode,
    mouse: MOUSE_MODES[core.coreMouseService.activeProtocol] ?? "none",
    mouseEncoding: mouseEncoding(core, noted),
    focus: dec.sendFocus,
    appCursor: dec.applicationCursorKeys,
    appKeypad: dec.applicationKeypad,
    origin: dec.origin,
    wrap: dec.wraparound,
    insert: modes.insertMode,
    syncOutput: dec.synchronizedOutput,
    kittyFlags,
    otherKeys: noted.otherKeys,
  };
}

function mouseEncoding(core: Core, noted: NotedModes): MouseEncoding {
  if (noted.answer(1005)) return "utf8";
  if (noted.answer(1015)) return "urxvt";
  return MOUSE_ENCODINGS[core.coreMouseService.activeEncoding] ?? "default";
}
