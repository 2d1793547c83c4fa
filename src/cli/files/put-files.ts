// `remi files put`: copies from this machine, or from standard input, into a session's directory.

import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FilePath } from "../../files/rules/file-path.ts";
import type { Files } from "../../files/rules/files.ts";
import { FileError } from "../../files/rules/problem.ts";
import { escapeName } from "../../text/escaped-name.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { FAILED, misuse } from "../report.ts";
import { Copier } from "./copying.ts";
import { type FilePlace, readPlaceOrBase } from "./file-place.ts";
import { locateHere } from "./local-path.ts";
import { onPlaces } from "./on-place.ts";
import { pathOf } from "./path-word.ts";

/** Its status. @param words what to copy, and last SESSION:PATH */
export async function putFiles(words: readonly string[], args: Args, io: Io): Promise<number> {
  const sources = words.slice(0, -1);
  const last = words.at(-1);
  const place = last === undefined ? null : readPlaceOrBase(last);
  if (sources.length === 0 || place === null)
    return misuse(io, "files", "put takes what to copy and then SESSION:PATH, such as a.png api:shots/");
  if (sources.filter((source) => source === "-").length > 1)
    return misuse(io, "files", "standard input can be read only once");
  return onPlaces(io, [place], async (filesOf) => {
    const files = await filesOf(place);
    if (!files) return FAILED;
    const copier = new Copier(args, io);
    for (const source of sources)
      await copier.attempt(source, () => put(source, sources.length > 1, { files, place, copier, io }));
    return copier.end();
  });
}

interface Put {
  readonly files: Files;
  readonly place: FilePlace;
  readonly copier: Copier;
  readonly io: Io;
}

/** @throws {FileError} */
async function put(source: string, isOneOfMany: boolean, { files, place, copier, io }: Put): Promise<void> {
  const { path, isDirectory } = await targetOf(files, place);
  if (isOneOfMany && !isDirectory) throw new FileError("not-a-directory");
  if (source !== "-") {
    const here = await locateHere(io.cwd(), source);
    const kind = here.isDirectory ? "directory" : "file";
    return copier.copy(source, kind, here, { files, path: isDirectory ? [...path, here.name] : path });
  }
  if (isDirectory) throw new FileError("is-a-directory");
  // Its length must be known before it is sent, and a cut must be able to go back in it.
  const directory = await mkdtemp(join(tmpdir(), "remi-put-"));
  try {
    const name = path.at(-1)!;
    const spool = join(directory, "input");
    await pipeline(process.stdin, createWriteStream(spool, { mode: 0o600 }));
    const here = await locateHere("/", spool);
    await copier.copy(escapeName(name), "file", here, { files, path });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A directory that is there, or whose name ends with a slash, is what things are put into. @throws {FileError} */
async function targetOf(files: Files, place: FilePlace): Promise<{ path: FilePath; isDirectory: boolean }> {
  const path = pathOf(place.path);
  if (path.length === 0) return { path, isDirectory: true };
  try {
    return { path, isDirectory: (await files.look(path)).kind === "directory" };
  } catch (error) {
    if (!(error instanceof FileError && error.problem === "not-found") || place.path.endsWith("/"))
      throw error;
    return { path, isDirectory: false };
  }
}
