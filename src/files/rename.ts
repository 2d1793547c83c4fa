// Gives an entry another name, in one step of the system, at once, and never over what has the name already unless asked.
// Paths are those of entries of descriptors, so that no link on the way is followed.

import { ptr } from "bun:ffi";
import { linkSync, mkdirSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import { findLibc, openErrorCode } from "../config/libc.ts";
import type { Kind } from "./rules/entry.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";

/** <fcntl.h> and <linux/fs.h>. */
const AT_FDCWD = -100;
const RENAME_NOREPLACE = 1;

/** Null where the C library has no such call. */
type RenameNew = ((from: Buffer, to: Buffer) => string | null) | null;

let opened: RenameNew | undefined;

/** @throws {FileError} */
export function renameOver(from: Buffer, to: Buffer): void {
  try {
    renameSync(from, to);
  } catch (error) {
    throw fileErrorOf(error);
  }
}

/**
 * @param kind of what is at `from`
 * @throws {FileError} "exists" when the name is taken, "into-itself" for a directory to a name in it
 */
export function renameNew(from: Buffer, to: Buffer, kind: Kind): void {
  opened ??= openRenameNew();
  const code = opened ? opened(from, to) : "ENOSYS";
  if (code === null) return;
  if (code !== "EINVAL" && code !== "ENOSYS") throw fileErrorOf({ code });
  renameNewInSteps(from, to, kind);
}

/** The same where the system, or this file system, has no such call. A file has both names for a moment. */
export function renameNewInSteps(from: Buffer, to: Buffer, kind: Kind): void {
  try {
    if (kind === "directory") renameDirectoryNew(from, to);
    else {
      linkSync(from, to);
      unlinkSync(from);
    }
  } catch (error) {
    throw fileErrorOf(error);
  }
}

/** A directory may take the place of an empty one, and that can be made anew. */
function renameDirectoryNew(from: Buffer, to: Buffer): void {
  mkdirSync(to, 0o700);
  try {
    renameSync(from, to);
  } catch (error) {
    rmdirSync(to);
    throw (error as NodeJS.ErrnoException).code === "EINVAL" ? new FileError("into-itself") : error;
  }
}

function openRenameNew(): RenameNew {
  const libc = findLibc({
    renameat2: { args: ["int", "ptr", "int", "ptr", "u32"], returns: "int" },
  });
  if (libc === null) return null;
  const errorCode = openErrorCode();
  const END = Buffer.from([0]);
  return (from, to) => {
    const [fromC, toC] = [Buffer.concat([from, END]), Buffer.concat([to, END])];
    return libc.renameat2(AT_FDCWD, ptr(fromC), AT_FDCWD, ptr(toC), RENAME_NOREPLACE) === 0
      ? null
      : errorCode();
  };
}
