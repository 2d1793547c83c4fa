// The branch of a directory, read from the files that git keeps: no process is started for it.

import { type Stats, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { readTextBounded } from "../../config/files.ts";

/** Directories looked at on the way up. */
const DEPTH_MAX = 64;
/** Bytes of a HEAD or of a `.git` file; a longer one is not git's. */
const HEAD_BYTES_MAX = 4_096;

/** The branch's name, the first letters of a commit without one, or null outside a repository. */
export function gitBranch(directory: string): string | null {
  if (!isAbsolute(directory)) return null;
  let here = directory;
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    const found = branchIn(here);
    if (found !== undefined) return found;
    const above = dirname(here);
    if (above === here) return null;
    here = above;
  }
  return null;
}

/** Undefined where no repository begins. */
function branchIn(directory: string): string | null | undefined {
  const git = join(directory, ".git");
  const stat = statOf(git);
  if (!stat) return undefined;
  if (stat.isDirectory()) return branchOf(git);
  // A worktree or a submodule: a file that names the directory.
  const target = stat.isFile() ? /^gitdir: (.+)$/m.exec(read(git))?.[1] : undefined;
  return target === undefined ? undefined : branchOf(resolve(directory, target.trim()));
}

function branchOf(git: string): string | null {
  const head = read(join(git, "HEAD")).trim();
  const branch = /^ref: refs\/heads\/(.+)$/.exec(head)?.[1];
  if (branch !== undefined) return branch;
  return /^[0-9a-f]{40,64}$/.test(head) ? head.slice(0, 8) : null;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a directory that may not be entered, or a loop of links
  }
}

/** Whatever a program makes of these files, reading is bounded and never blocks. */
function read(path: string): string {
  const read = readTextBounded(path, HEAD_BYTES_MAX);
  return read.ok ? read.text : "";
}
