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

/** What a reference such as `HEAD` leads to: another one, or a commit. Null for bytes that are none. */
export function parseReference(
  bytes: Uint8Array,
): { readonly name: string } | { readonly id: string } | null {
  const [, name, id] =
    /^(?:ref: (refs\/[^\0\n]+?)|([0-9a-f]{40}|[0-9a-f]{64}))\s*$/.exec(textOf(bytes)) ?? [];
  if (id !== undefined) return { id };
  return name !== undefined && isReferenceName(name) ? { name } : null;
}

/** True of a name that is a path below `refs`, as far as that matters here (git-check-ref-format(1)). */
export function isReferenceName(name: string): boolean {
  return /^refs(?:\/[^\0-\x20\x7f~^:?*[\\/]+)+$/.test(name) && !/\/\.|\.\.|\.lock(?:\/|$)/.test(name);
}

/** Directories from which objects are taken besides the repository's own (gitrepository-layout(5)). */
export function parseAlternates(bytes: Uint8Array): string[] {
  return textOf(bytes)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}
