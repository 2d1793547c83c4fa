// remi's own home. What is in it lets whoever reads it in as anybody, so it is below no root, also where a session was
// started in the user's home directory. Only the inbox is: that is where such a session gets its pictures.

import { type BigIntStats, realpathSync, statSync } from "node:fs";
import { resolvePaths } from "../config/paths.ts";
import { isSame } from "./identity.ts";

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
    if (home === null) return false;
    const within = Buffer.from(`${realpathSync.native(home)}/`);
    return within.equals(path.subarray(0, within.byteLength));
  } catch {
    // There is none.
    return false;
  }
}

/** Whether this name in it may be seen. */
export function isOpenInOwnHome(name: Uint8Array): boolean {
  return INBOX.equals(name);
}

/** For the variables that it was found by. */
let found: { readonly by: string; readonly path: string | null } | null = null;

/** Each directory on the way of each path asks for it, so it is worked out once. */
function ownHome(): string | null {
  const by = `${process.env.REMI_HOME}\0${process.env.HOME}`;
  if (found?.by !== by) {
    const resolved = resolvePaths(process.env);
    found = { by, path: resolved.ok ? resolved.paths.home : null };
  }
  return found.path;
}
