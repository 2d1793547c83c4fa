// How many pixels a cell has, as reported by an attached terminal or by the one in which the session was made.

import { type PixelSize, USUAL_CELL } from "../pictures/picture-size.ts";
import type { Core } from "./xterm-internals.ts";

const told = new WeakMap<Core, PixelSize>();

/** Undefined as long as no terminal has reported it. */
export function cellPixels(core: Core): PixelSize | undefined {
  return told.get(core);
}

/** From now on CSI 14 t and 16 t are answered with it. */
export function setCellPixels(core: Core, cell: PixelSize): void {
  told.set(core, cell);
}

/** For code that needs a size. It is never reported to a program as one that a terminal has told. */
export function sessionCell(core: Core): PixelSize {
  return told.get(core) ?? USUAL_CELL;
}
