// How xterm.js names the mouse's modes and encodings, and how the emulator does.

import type { MouseEncoding, MouseMode } from "./emulator-types.ts";

export const MOUSE_MODES: Readonly<Record<string, MouseMode>> = {
  X10: "x10",
  VT200: "vt200",
  DRAG: "drag",
  ANY: "any",
};

export const MOUSE_ENCODINGS: Readonly<Record<string, MouseEncoding>> = {
  SGR: "sgr",
  SGR_PIXELS: "sgr-pixels",
};
