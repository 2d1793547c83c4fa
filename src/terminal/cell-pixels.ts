// How many pixels a cell has, as reported by an attached terminal or by the one in which the session was made.

import type { Core } from "./xterm-internals.ts";

export interface CellPixels {
  readonly width: number;
  readonly height: number;
}

/** A size for code that needs one. It is never reported to a program. */
export const USUAL_CELL: CellPixels = { width: 8, height: 16 };
const told = new WeakMap<Core, CellPixels>();

/** Undefined as long as no terminal has reported it. */
export function cellPixels(core: Core): CellPixels | undefined {
  return told.get(core);
}

/** From now on CSI 14 t and 16 t are answered with it. */
export function setCellPixels(core: Core, cell: CellPixels): void {
  told.set(core, cell);
}
