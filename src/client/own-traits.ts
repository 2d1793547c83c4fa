// What this process got from the one that started it, for the program of a session that it asks for.

import { readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { isatty } from "node:tty";
import { type ProcessTraits, parseLimits, type ResourceLimit } from "../protocol/process-traits.ts";
import { cellPixels } from "./tty/libc.ts";

/** Umask, resource limits and cell (on Linux; elsewhere none) and nice value of this process, as its caller gave them. */
export function ownTraits(): ProcessTraits {
  const cell = ownCell();
  const traits = { umask: process.umask(), limits: ownLimits(), nice: getPriority() };
  return cell ? { ...traits, cell } : traits;
}

/** Of the terminal that this process has, whichever of its three it is. */
function ownCell(): ProcessTraits["cell"] | null {
  const fd = [0, 1, 2].find((one) => isatty(one));
  return fd === undefined ? null : cellPixels(fd);
}

function ownLimits(): ResourceLimit[] {
  const own = limitsOf("self");
  const parents = limitsOf(String(process.ppid)).find(({ resource }) => resource === "nofile");
  return own.map((limit) =>
    // The runtime has raised its own soft limit of open files to the hard one; the caller's is the parent's.
    limit.resource === "nofile" && parents && parents.hard === limit.hard ? parents : limit,
  );
}

function limitsOf(pid: string): ResourceLimit[] {
  try {
    return parseLimits(readFileSync(`/proc/${pid}/limits`, "utf8"));
  } catch {
    // No /proc, or the parent is another user's: the program has the server's.
    return [];
  }
}
