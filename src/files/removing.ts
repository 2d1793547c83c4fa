// Removes something for good, with all that is in it. Each directory is held by its descriptor, so that nothing is removed
// that a link leads to.

import { promises } from "node:fs";
import type { Descriptor } from "./descriptor.ts";
import { fileErrorOf } from "./rules/problem.ts";

/** Removes an entry of a directory with all that is in it. Nothing is there: nothing happens. @throws {FileError} */
export async function removeTree(directory: Descriptor, name: Uint8Array): Promise<void> {
  try {
    await using what = await directory.child(name);
    const path = directory.entry(name);
    if (what.kind !== "directory") return await promises.unlink(path);
    // It may be closed to its owner.
    await promises.chmod(what.path, 0o700).catch(fileErrorOf);
    for (const inside of await what.names()) await removeTree(what, inside);
    await promises.rmdir(path);
  } catch (error) {
    const failure = fileErrorOf(error);
    if (failure.problem !== "not-found") throw failure;
  }
}
