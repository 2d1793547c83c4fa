// Tab stops as sequences. Every eighth column has one in a fresh terminal.
import type { ScreenBuffer } from "./xterm-internals.ts";

const EVERY_COLUMNS = 8;

export function hasDefaultTabs(buffer: ScreenBuffer, cols: number): boolean {
  const { tabs } = buffer;
  for (let x = 0; x < cols; x++) if ((tabs[x] === true) !== (x % EVERY_COLUMNS === 0)) return false;
  return true;
}

/** Sets exactly the stops of `buffer`, whatever they were; leaves the cursor in column 0. */
export function tabSequences(buffer: ScreenBuffer, cols: number): string {
  return setStops(cols, (x) => buffer.tabs[x] === true);
}

/** Sets the stops of a fresh terminal. */
export function defaultTabSequences(cols: number): string {
  return setStops(cols, (x) => x % EVERY_COLUMNS === 0);
}

function setStops(cols: number, isStop: (x: number) => boolean): string {
  let text = "\x1b[3g";
  for (let x = 0; x < cols; x++) if (isStop(x)) text += `\x1b[${x + 1}G\x1bH`;
  return `${text}\r`;
}
