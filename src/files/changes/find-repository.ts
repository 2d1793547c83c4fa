// Finds the git repository that a directory is in, as git does: the next `.git` above it. What is below the root may
// have been put there by whoever has the root, so it may not lead to a repository elsewhere, which would then be told.

import { resolve } from "node:path";
import { Descriptor } from "../descriptor.ts";
import { parseGitFile, parsePathFile } from "../rules/git/git-files.ts";
import { isBelow } from "../rules/git/real-paths.ts";
import { FileError } from "../rules/problem.ts";

/** Bytes of a file that holds one path. */
const PATH_FILE_BYTES_MAX = 8_192;

export interface FoundRepository {
  /** The worktree's directory, without links. */
  readonly top: string;
  /** The git directory of the worktree, and the one that all worktrees of the repository share. */
  readonly gitDirectory: Descriptor;
  readonly commonDirectory: Descriptor;
  /** A directory that nothing of the repository may lead out of; null where it is the user's own to say where things are. */
  readonly confinedTo: string | null;
  /** The git directory is outside of the root and does not say that this is its worktree; its settings must. */
  readonly isClaimed: boolean;
}

/**
 * @param realRoot the root's path without links
 * @param directory the path of a directory without links, as the system has it
 * @param stack takes what is opened
 * @throws {FileError}
 */
export async function findRepository(
  realRoot: string,
  directory: Buffer,
  stack: AsyncDisposableStack,
): Promise<FoundRepository> {
  for (let top = directory; ; top = above(top)) {
    const entry = await openedAt(Buffer.concat([top, Buffer.from("/.git")]), stack);
    const found = entry === null ? null : await repositoryAt(realRoot, textOfPath(top), entry, stack);
    if (found !== null) return found;
    if (top.equals(above(top))) throw new FileError("no-repository");
  }
}

const SLASH = 0x2f;

/** Of the directory of all others, itself. */
const above = (path: Buffer): Buffer => path.subarray(0, Math.max(1, path.lastIndexOf(SLASH)));

/** Null for a directory that git would pass by. */
async function repositoryAt(
  realRoot: string,
  top: string,
  entry: Descriptor,
  stack: AsyncDisposableStack,
): Promise<FoundRepository | null> {
  const gitDirectory = await gitDirectoryOf(top, entry, stack);
  const head = await openedAt(`${gitDirectory.path}/HEAD`, stack);
  if (head === null && entry.kind === "directory") return null;
  if (head?.kind !== "file") throw new FileError("unknown-repository");
  const gitPath = await pathOf(gitDirectory);
  const isOurs = isBelow(realRoot, top) && isBelow(realRoot, gitPath);
  const confinedTo = isOurs ? realRoot : null;
  const common = await pathFileIn(gitDirectory, "commondir", stack);
  const commonDirectory = common === null ? gitDirectory : await openedAt(resolve(gitPath, common), stack);
  if (commonDirectory?.kind !== "directory") throw new FileError("unknown-repository");
  if (confinedTo !== null) await checkConfined(commonDirectory, confinedTo);
  const mustSay = isBelow(realRoot, top) && !isBelow(realRoot, gitPath);
  const isClaimed = mustSay && !(await saysWorktree(gitDirectory, gitPath, entry, stack));
  return { top, gitDirectory, commonDirectory, confinedTo, isClaimed };
}

/** The directory itself, or the one that the file names. */
async function gitDirectoryOf(
  top: string,
  entry: Descriptor,
  stack: AsyncDisposableStack,
): Promise<Descriptor> {
  if (entry.kind === "directory") return entry;
  if (entry.kind !== "file") throw new FileError("unknown-repository");
  const text = await entry.readAll(PATH_FILE_BYTES_MAX);
  const path = text === null ? null : parseGitFile(text);
  const directory = path === null ? null : await openedAt(resolve(top, path), stack);
  if (directory?.kind !== "directory") throw new FileError("unknown-repository");
  return directory;
}

/** A linked worktree's git directory names the worktree's `.git` file. */
async function saysWorktree(
  gitDirectory: Descriptor,
  gitPath: string,
  entry: Descriptor,
  stack: AsyncDisposableStack,
): Promise<boolean> {
  const path = await pathFileIn(gitDirectory, "gitdir", stack);
  const named = path === null ? null : await openedAt(resolve(gitPath, path), stack);
  return named !== null && named.stat.dev === entry.stat.dev && named.stat.ino === entry.stat.ino;
}

async function pathFileIn(
  directory: Descriptor,
  name: string,
  stack: AsyncDisposableStack,
): Promise<string | null> {
  const file = await openedAt(`${directory.path}/${name}`, stack);
  if (file === null) return null;
  const text = file.kind === "file" ? await file.readAll(PATH_FILE_BYTES_MAX) : null;
  const path = text === null ? null : parsePathFile(text);
  if (path === null) throw new FileError("unknown-repository");
  return path;
}

/** Whatever is there, held until the stack is disposed of; null if there is nothing. */
export async function openedAt(
  path: string | Buffer,
  stack: AsyncDisposableStack,
): Promise<Descriptor | null> {
  try {
    return stack.use(await Descriptor.at(path));
  } catch (error) {
    if (error instanceof FileError && ["not-found", "not-a-directory"].includes(error.problem)) return null;
    throw error;
  }
}

/** @throws {FileError} "outside" */
export async function checkConfined(descriptor: Descriptor, confinedTo: string): Promise<void> {
  if (!isBelow(confinedTo, await pathOf(descriptor))) throw new FileError("outside");
}

/** Where it is, as text. @throws {FileError} */
export async function pathOf(descriptor: Descriptor): Promise<string> {
  return textOfPath(await descriptor.realPath());
}

/** @throws {FileError} for a path that is no text: git is told paths as text */
function textOfPath(path: Buffer): string {
  const text = path.toString();
  if (!Buffer.from(text).equals(path)) throw new FileError("unknown-repository");
  return text;
}
