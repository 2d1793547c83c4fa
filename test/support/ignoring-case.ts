// A file system that does not tell upper from lower case, and that cannot rename without replacing: NTFS in user space.

import { mkdirSync } from "node:fs";
import { IS_ROOT } from "./bad-places.ts";

const BYTES = 8 * 1024 * 1024;

/** Null where the programs for it are missing (ntfs-3g), or where nothing may be mounted. */
export function mountIgnoringCase(path: string): { umount(): void } | null {
  if (!IS_ROOT || Bun.which("mkntfs") === null || Bun.which("lowntfs-3g") === null) return null;
  mkdirSync(path, { recursive: true });
  const image = `${path}.image`;
  const run = (...command: string[]) =>
    Bun.spawnSync(command, { stdio: ["ignore", "ignore", "ignore"] }).success;
  const isMounted =
    run("truncate", "-s", `${BYTES}`, image) &&
    run("mkntfs", "--force", "--quick", "--quiet", image) &&
    run("lowntfs-3g", "-o", "ignore_case", image, path);
  return isMounted ? { umount: () => void run("umount", path) } : null;
}
