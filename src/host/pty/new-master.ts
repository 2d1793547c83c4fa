// Finds the master that `Bun.Terminal` has opened: Bun does not tell its descriptor or the slave's name, and asking
// the program's own descriptors would race with a program that redirects them.
import { closeSync, readdirSync } from "node:fs";
import { duplicate, slavePath } from "./libc.ts";

const OWN_DESCRIPTORS = process.platform === "darwin" ? "/dev/fd" : "/proc/self/fd";

export interface Master {
  /** A descriptor of its own, which the caller closes. */
  readonly fd: number;
  readonly slave: string;
}

/**
 * Runs `open`, which opens one pseudo-terminal, and finds it. `undo` takes back what `open` did when that fails.
 * Throws when no descriptor is free.
 */
export function openFindingMaster<Opened>(
  open: () => Opened,
  undo: (opened: Opened) => void,
): [Opened, Master] {
  // Bun closes masters on another thread. Those still open are held open for the moment, so that the new one
  // cannot have got the name of one that has just gone.
  const held = duplicateMasters();
  try {
    const opened = open();
    for (const fd of descriptors()) {
      const slave = slavePath(fd);
      if (slave === null || held.has(slave)) continue;
      const copy = duplicate(fd);
      if (copy !== null) return [opened, { fd: copy, slave }];
      break;
    }
    undo(opened);
    throw new Error("no file descriptor is free");
  } finally {
    for (const fd of held.values()) closeSync(fd);
  }
}

/** One duplicate for each pseudo-terminal whose master is open in this process, by its slave. */
function duplicateMasters(): Map<string, number> {
  const held = new Map<string, number>();
  for (const fd of descriptors()) {
    const slave = slavePath(fd);
    if (slave === null || held.has(slave)) continue;
    const copy = duplicate(fd);
    if (copy === null) continue;
    // The descriptor may have been closed and used again between the two calls.
    const copied = slavePath(copy);
    if (copied === null || held.has(copied)) closeSync(copy);
    else held.set(copied, copy);
  }
  return held;
}

function descriptors(): number[] {
  return readdirSync(OWN_DESCRIPTORS).map(Number);
}
