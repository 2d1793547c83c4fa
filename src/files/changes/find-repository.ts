// Finds the git repository that a directory is in, as git does: the next `.git` above it. What is below the root may
// have been put there by whoever has the root, so it may not lead to a repository elsewhere, which would then be told.

import { dirname, resolve } from "node:path";
import type { Descriptor } from "../descriptor.ts";
import { parseGitFile, parsePathFile } from "../rules/git/git-files.ts";
import { isBelow } from "../rules/git/real-paths.ts";
import { FileError } from "../rules/problem.ts";
import { makeOpener, type Opener, pathOf } from "./opener.ts";

/** Bytes of a file that holds one path. */
const PATH_FILE_BYTES_MAX = 8_192;

export interface FoundRepository {
  /** The worktree's directory, without links. */
  readonly top: string;
  /** The git directory of the worktree, and the one that all worktrees of the repository share. */
  readonly gitDirectory: Descriptor;
  readonly commonDirectory: Descriptor;
  /** Opens what belongs to the repository. */
  readonly open: Opener;
  /** It is below the root, and nothing of it may lead out. */
  readonly isConfined: boolean;
  /** It is outside of the root and does not say that this is its worktree: its settings must. */
  readonly isClaimed: boolean;
}

/**
 * @param realRoot the root's path without links
 * @param directory the path of a directory without links
 * @param stack takes what is opened
 * @throws {FileError}
 */
export async function findRepository(
  realRoot: string,
  directory: string,
  stack: AsyncDisposableStack,
): Promise<FoundRepository> {
  for (let top = directory; ; top = dirname(top)) {
    const found = await repositoryAt(realRoot, top, stack);
    if (found !== null) return found;
    if (top === dirname(top)) throw new FileError("no-repository");
  }
}

/** Null for a directory that git would pass by. */
async function repositoryAt(
  realRoot: string,
  top: string,
  stack: AsyncDisposableStack,
): Promise<FoundRepository | null> {
  const isInside = isBelow(realRoot, top);
  const open = makeOpener(isInside ? realRoot : null, stack);
  const entry = await open(resolve(top, ".git"));
  if (entry === null) return null;
  if (entry.kind === "directory") return describe(top, entry, entry, open, isInside);
  const text = entry.kind === "file" ? await entry.readAll(PATH_FILE_BYTES_MAX) : null;
  const named = text === null ? null : parseGitFile(text);
  if (named === null) throw new FileError("unknown-repository");
  const path = resolve(top, named);
  if (!isInside || isBelow(realRoot, path)) {
    const gitDirectory = await open(path);
    const found = gitDirectory && (await describe(top, entry, gitDirectory, open, isInside));
    if (found === null) throw new FileError("unknown-repository");
    return found;
  }
  return outside(() => claimedAt(top, entry, path, makeOpener(null, stack)));
}

/** A repository outside of the root that a file below it names. @throws {FileError} */
async function claimedAt(
  top: string,
  entry: Descriptor,
  path: string,
  open: Opener,
): Promise<FoundRepository> {
  const gitDirectory = await open(path);
  const found = gitDirectory && (await describe(top, entry, gitDirectory, open, false));
  if (found === null) throw new FileError("outside");
  // That of a linked worktree names the worktree's `.git` file.
  const back = await pathFileIn(gitDirectory!, "gitdir", open);
  const named = back === null ? null : await open(back);
  const isSame = named?.stat.dev === entry.stat.dev && named.stat.ino === entry.stat.ino;
  return { ...found, isClaimed: !isSame };
}

/** Whatever is wrong with what is outside of the root, it is only said that it is there. */
export async function outside<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileError && error.problem !== "busy" && error.problem !== "took-too-long")
      throw new FileError("outside");
    throw error;
  }
}

/** Null where git would see no git directory. */
async function describe(
  top: string,
  entry: Descriptor,
  gitDirectory: Descriptor,
  open: Opener,
  isConfined: boolean,
): Promise<FoundRepository | null> {
  if (gitDirectory.kind !== "directory") throw new FileError("unknown-repository");
  const gitPath = await pathOf(gitDirectory);
  const head = await open(`${gitPath}/HEAD`);
  if (head === null && entry === gitDirectory) return null;
  if (head?.kind !== "file") throw new FileError("unknown-repository");
  const common = await pathFileIn(gitDirectory, "commondir", open);
  const commonDirectory = common === null ? gitDirectory : await open(common);
  if (commonDirectory?.kind !== "directory") throw new FileError("unknown-repository");
  return { top, gitDirectory, commonDirectory, open, isConfined, isClaimed: false };
}

/** The path that a file in a git directory names; null if there is no such file. */
async function pathFileIn(directory: Descriptor, name: string, open: Opener): Promise<string | null> {
  const above = await pathOf(directory);
  const file = await open(`${above}/${name}`);
  if (file === null) return null;
  const text = file.kind === "file" ? await file.readAll(PATH_FILE_BYTES_MAX) : null;
  const path = text === null ? null : parsePathFile(text);
  if (path === null) throw new FileError("unknown-repository");
  return resolve(above, path);
}
