// How many pixels a cell has: what a terminal told that was attached, or in which the session was made.

import type { Core } from "./xterm-internals.ts";

export interface CellPixels {
  readonly width: number;
  readonly height: number;
}

/** For what needs some size. A program is never told it. */
export const USUAL_CELL: CellPixels = { width: 8, height: 16 };
const told = new WeakMap<Core, CellPixels>();

/** Undefined while none has told. */
export function cellPixels(core: Core): CellPixels | undefined {
  return told.get(core);
}

/** From now on CSI 14 t and 16 t are answered with it. */
export function setCellPixels(core: Core, cell: CellPixels): void {
  told.set(core, cell);
}
