// Places that a home can be in and should not: another user's, a tiny disk. For tests that run as root.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const IS_ROOT = process.getuid?.() === 0;

/** A user that no machine has. */
export const OTHER_UID = 12_345;

/**
 * A file system of its own in memory, for `files` files at most; `umount` ends it. Null if that is not allowed, as in
 * most containers.
 */
export function mountTiny(path: string, kib: number, files = 10_000): { umount(): void } | null {
  mkdirSync(path, { recursive: true });
  const options = `size=${kib}k,nr_inodes=${files},mode=0700`;
  const mounted = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], { stderr: "ignore" });
  if (mounted.exitCode !== 0) return null;
  // Lazily: a process that is being killed may hold it a moment longer.
  return { umount: () => void Bun.spawnSync(["umount", "-l", path]) };
}

/**
 * Makes files until the disk takes no more, not even the smallest. Called again, it fills the space that has become
 * free since. Returns the directory to remove afterwards.
 */
export function fillWithFiles(disk: string): string {
  const directory = join(disk, "filler");
  mkdirSync(directory, { recursive: true });
  for (let n = readdirSync(directory).length; ; n++) {
    try {
      writeFileSync(join(directory, `${n}`), "");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") return directory;
      throw error;
    }
  }
}
