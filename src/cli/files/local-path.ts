// Files of this machine as a command line names them, as files below a root, so that they are copied like all others.

import { realpath, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { LocalFiles } from "../../files/local-files.ts";
import type { FilePath } from "../../files/rules/file-path.ts";
import type { Files } from "../../files/rules/files.ts";
import { fileErrorOf } from "../../files/rules/problem.ts";

export interface Located {
  readonly files: Files;
  readonly path: FilePath;
  readonly isDirectory: boolean;
  /** Its last name, as it was typed. */
  readonly name: Uint8Array;
}

/** A file or a directory that is there. @throws {FileError} */
export async function locateHere(cwd: string, word: string): Promise<Located> {
  try {
    const whole = await realpath(resolve(cwd, word));
    const isDirectory = (await stat(whole)).isDirectory();
    const name = Buffer.from(basename(resolve(cwd, word)));
    if (isDirectory) return { files: new LocalFiles(whole), path: [], isDirectory, name };
    return { files: new LocalFiles(dirname(whole)), path: [Buffer.from(basename(whole))], isDirectory, name };
  } catch (error) {
    throw fileErrorOf(error);
  }
}

/** Where something is put: into the directory of this path, or under its last name. @throws {FileError} */
export async function targetHere(
  cwd: string,
  word: string,
  name: Uint8Array,
): Promise<Omit<Located, "name">> {
  const whole = resolve(cwd, word);
  const isDirectory = await stat(whole).then(
    (found) => found.isDirectory(),
    () => word.endsWith("/"),
  );
  const directory = isDirectory ? whole : dirname(whole);
  try {
    const files = new LocalFiles(await realpath(directory));
    return { files, path: [isDirectory ? name : Buffer.from(basename(whole))], isDirectory };
  } catch (error) {
    throw fileErrorOf(error);
  }
}
