// Reads the small files of a git directory that remi reads itself: where the directory is, and what is checked out.

import { textOf } from "./nul-words.ts";

/** Where a `.git` file says that the git directory is. */
export function parseGitFile(bytes: Uint8Array): string | null {
  return /^gitdir: ([^\0\n]+)\n*$/.exec(textOf(bytes))?.[1] ?? null;
}

/** What files such as `commondir` and `gitdir` hold: one path. */
export function parsePathFile(bytes: Uint8Array): string | null {
  return /^([^\0\n]+)\n*$/.exec(textOf(bytes))?.[1] ?? null;
}

/** True of the bytes of `HEAD`: a branch, or a commit. */
export function isHead(bytes: Uint8Array): boolean {
  return /^(?:ref: refs\/[^\0\n]+|[0-9a-f]{40}|[0-9a-f]{64})\s*$/.test(textOf(bytes));
}

/** Directories from which objects are taken besides the repository's own (gitrepository-layout(5)). */
export function parseAlternates(bytes: Uint8Array): string[] {
  return textOf(bytes)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}
