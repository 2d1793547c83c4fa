// How many pixels a cell has: what the terminal that is attached told, or while none has, a usual size.

import type { Core } from "./xterm-internals.ts";

export interface CellPixels {
  readonly width: number;
  readonly height: number;
}

const USUAL: CellPixels = { width: 8, height: 16 };
const told = new WeakMap<Core, CellPixels>();

export function cellPixels(core: Core): CellPixels {
  return told.get(core) ?? USUAL;
}

/** From now on CSI 14 t and 16 t are answered with it. */
export function setCellPixels(core: Core, cell: CellPixels): void {
  told.set(core, cell);
}
