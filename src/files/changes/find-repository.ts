// Finds the git repository that a directory is in, as git does: the next `.git` above it. Who made the files there need not
// be who made a repository that they lead to, which would then be told: each of the two must name the other.

import { dirname, resolve } from "node:path";
import type { Descriptor } from "../descriptor.ts";
import { isSame } from "../identity.ts";
import { parseGitFile, parsePathFile } from "../rules/git/git-files.ts";
import { isBelow } from "../rules/git/real-paths.ts";
import { FileError } from "../rules/problem.ts";
import { contentOf, makeOpener, type Opener, pathOf } from "./opener.ts";

/** Bytes of a file that holds one path. */
const PATH_FILE_BYTES_MAX = 8_192;

export interface FoundRepository {
  /** The worktree's directory, without links. */
  readonly top: string;
  /** The git directory of the worktree, and the one that all worktrees of the repository share. */
  readonly gitDirectory: Descriptor;
  readonly commonDirectory: Descriptor;
  /** Opens what belongs to the repository: below the root if all of it is there, else in its own directory alone. */
  readonly open: Opener;
  /** It is elsewhere and does not say that this is its worktree: its settings must. */
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
  const place = resolve(top, ".git");
  const entry = await open(place);
  if (entry === null) return null;
  if (entry.kind === "directory") {
    const path = await pathOf(entry);
    if (isInside) return describe(top, entry, open);
    if (path === place) return describe(top, entry, makeOpener(place, stack));
    return outside(() => claimedAt(top, entry, path, stack));
  }
  const named = parseGitFile(await contentOf(entry, PATH_FILE_BYTES_MAX));
  if (named === null) throw new FileError("unknown-repository");
  const path = resolve(top, named);
  if (!isInside || !isBelow(realRoot, path)) return outside(() => claimedAt(top, entry, path, stack));
  const gitDirectory = await open(path);
  const found = gitDirectory && (await describe(top, gitDirectory, open));
  if (found === null) throw new FileError("unknown-repository");
  return found;
}

/**
 * A repository elsewhere, to which a file or a link leads. Whoever made that one may have made this worktree for it; it must
 * say so itself, and nothing of it may lead on to a third place.
 *
 * @throws {FileError}
 */
async function claimedAt(
  top: string,
  entry: Descriptor,
  path: string,
  stack: AsyncDisposableStack,
): Promise<FoundRepository> {
  const anywhere = makeOpener(null, stack);
  const gitDirectory = await anywhere(path);
  if (gitDirectory === null) throw new FileError("outside");
  const gitPath = await pathOf(gitDirectory);
  const common = await pathFileIn(gitDirectory, "commondir", anywhere);
  const commonDirectory = common === null ? gitDirectory : await anywhere(common);
  const commonPath = commonDirectory === null ? "" : await pathOf(commonDirectory);
  // The place of the git directories of linked worktrees, which only the repository itself fills.
  if (common !== null && !isBelow(`${commonPath}/worktrees`, gitPath)) throw new FileError("outside");
  const found = await describe(top, gitDirectory, makeOpener(commonPath, stack));
  if (found === null) throw new FileError("outside");
  // That of a linked worktree names the worktree's `.git` file.
  const back = await pathFileIn(gitDirectory, "gitdir", anywhere);
  const named = back === null ? null : await anywhere(back);
  return { ...found, isClaimed: named === null || !isSame(named.stat, entry.stat) };
}

/** Whatever is wrong with what is elsewhere, it is only said that it is there. */
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
  gitDirectory: Descriptor,
  open: Opener,
): Promise<FoundRepository | null> {
  if (gitDirectory.kind !== "directory") throw new FileError("unknown-repository");
  const head = await open(`${await pathOf(gitDirectory)}/HEAD`);
  if (head === null) return null;
  if (head.kind !== "file") throw new FileError("unknown-repository");
  const common = await pathFileIn(gitDirectory, "commondir", open);
  const commonDirectory = common === null ? gitDirectory : await open(common);
  if (commonDirectory?.kind !== "directory") throw new FileError("unknown-repository");
  return { top, gitDirectory, commonDirectory, open, isClaimed: false };
}

/** The path that a file in a git directory names; null if there is no such file. */
async function pathFileIn(directory: Descriptor, name: string, open: Opener): Promise<string | null> {
  const above = await pathOf(directory);
  const file = await open(`${above}/${name}`);
  if (file === null) return null;
  const path = parsePathFile(await contentOf(file, PATH_FILE_BYTES_MAX));
  if (path === null) throw new FileError("unknown-repository");
  return resolve(above, path);
}
