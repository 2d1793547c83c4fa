// Places that a home can be in and should not: another user's, a tiny disk. For tests that run as root.

import { mkdirSync } from "node:fs";

export const IS_ROOT = process.getuid?.() === 0;

/** A user that no machine has. */
export const OTHER_UID = 12_345;

/** A file system of its own in memory; `umount` ends it. Null where it is not allowed, as in most containers. */
export function mountTiny(path: string, kib: number): { umount(): void } | null {
  mkdirSync(path, { recursive: true });
  const options = `size=${kib}k,mode=0700`;
  const mounted = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], { stderr: "ignore" });
  if (mounted.exitCode !== 0) return null;
  // Lazily: a process that is being killed may hold it a moment longer.
  return { umount: () => void Bun.spawnSync(["umount", "-l", path]) };
}
