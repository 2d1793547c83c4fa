// Makes a directory.

import { promises } from "node:fs";
import { Place } from "../place.ts";
import type { FilePath } from "../rules/file-path.ts";
import { FileError } from "../rules/problem.ts";

/** @throws {FileError} "exists", whatever is there */
export async function makeDirectory(root: string, path: FilePath): Promise<void> {
  await using place = await Place.find(root, path);
  try {
    await promises.mkdir(place.path);
  } catch (error) {
    throw await place.problemOf(error);
  }
  await place.directory.sync();
}

/** Makes what is missing of the directories above a path. @throws {FileError} */
export async function makeParents(root: string, path: FilePath): Promise<void> {
  for (let names = 1; names < path.length; names++) {
    try {
      await makeDirectory(root, path.slice(0, names));
    } catch (error) {
      if (!(error instanceof FileError && error.problem === "exists")) throw error;
    }
  }
}
