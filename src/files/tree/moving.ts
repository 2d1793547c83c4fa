// Gives a file, a directory or a link another name or another directory, in one step. Nothing is opened or followed.

import type { BigIntStats } from "node:fs";
import { kindOf } from "../descriptor.ts";
import { isSame } from "../identity.ts";
import { Place } from "../place.ts";
import { renameOver } from "../rename.ts";
import { checkReplaced } from "../replacing.ts";
import type { FilePath } from "../rules/file-path.ts";
import { FileError } from "../rules/problem.ts";

/**
 * @param replaces whether a file may take the place of another one
 * @throws {FileError} "exists", "into-itself", "other-file-system" when it would have to be copied
 */
export async function move(root: string, from: FilePath, to: FilePath, replaces: boolean): Promise<void> {
  await using source = await Place.find(root, from);
  await using target = await Place.find(root, to);
  const isClash = target.look() !== null && (await target.isClash());
  // From here to the step at once, so that what was looked at is what is moved.
  const what = source.look();
  if (what === null) throw new FileError("not-found");
  const there = target.look();
  if (there === null) await target.take(source.path, kindOf(what));
  else {
    checkThere(what, there, isClash, replaces);
    renameOver(source.path, target.path);
  }
  await source.directory.sync();
  await target.directory.sync();
}

function checkThere(what: BigIntStats, there: BigIntStats, isClash: boolean, replaces: boolean): void {
  if (isClash) {
    // The same entry is spelled anew.
    if (isSame(what, there)) return;
    throw new FileError("case-clash");
  }
  // Two names of one file: the system would leave both.
  if (!replaces || !what.isFile() || isSame(what, there)) throw new FileError("exists");
  checkReplaced(there, true);
}
