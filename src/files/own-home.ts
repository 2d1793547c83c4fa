// remi's own home. What is in it lets whoever reads it in as anybody, so it is below no root, also where a session was
// started in the user's home directory. Only the inbox is: that is where such a session gets its pictures.

import { type BigIntStats, realpathSync, statSync } from "node:fs";
import { resolvePaths } from "../config/paths.ts";
import { isSame } from "./identity.ts";
import { pathBelow } from "./rules/file-path.ts";

const INBOX = Buffer.from("inbox");

/** As it is now: it may be made, or moved, while files are read. */
export function isOwnHome(stat: BigIntStats): boolean {
  if (!stat.isDirectory()) return false;
  const path = ownHome();
  const home = path === null ? undefined : statSync(path, { bigint: true, throwIfNoEntry: false });
  return home !== undefined && isSame(home, stat);
}

/** Whether this directory is in it. @param path absolute, without links */
export function isInOwnHome(path: Uint8Array): boolean {
  try {
    const home = ownHome();
    return home !== null && pathBelow(realpathSync(home, { encoding: "buffer" }), path) !== null;
  } catch {
    // There is none.
    return false;
  }
}

/** Whether this name in it may be seen. */
export function isOpenInOwnHome(name: Uint8Array): boolean {
  return INBOX.equals(name);
}

function ownHome(): string | null {
  const resolved = resolvePaths(process.env);
  return resolved.ok ? resolved.paths.home : null;
}
