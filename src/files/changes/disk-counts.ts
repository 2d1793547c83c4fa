// Counts the lines that are new and gone in files of a worktree. git compares copies, which remi has made by descriptors:
// what it would read by a path of the worktree may be a file outside of the root by then.

import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { type FilePath, parseFilePath } from "../rules/file-path.ts";
import { type LineCounts, parseNumstat } from "../rules/git/diff-output.ts";
import { pathspecOf } from "../rules/git/pathspec.ts";
import type { StatusEntry } from "../rules/git/status-output.ts";
import { FileError, fileErrorOf } from "../rules/problem.ts";
import type { CheckedRepository } from "./checked-repository.ts";
import { type DiskFile, LINK_MODE, PROGRAM_MODE, readDiskFile } from "./disk-file.ts";

/** Files that are counted, bytes of one of them, and of all. */
const FILES_MAX = 500;
const FILE_BYTES_MAX = 1024 * 1024;
const ALL_BYTES_MAX = 32 * 1024 * 1024;
/** Bytes of git's answer: a path and two numbers for each. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

const COUNTED: ReadonlySet<string | null> = new Set(["modified", "type-changed", "deleted"]);

/** Of the files that have changed since they were put into the index, the first. @throws {FileError}; the signal's reason */
export async function countOnDisk(
  root: string,
  repository: CheckedRepository,
  entries: readonly StatusEntry[],
): Promise<LineCounts[]> {
  const copies = await repository.emptyDirectory();
  const changed = entries.filter(({ unstaged }) => COUNTED.has(unstaged)).slice(0, FILES_MAX);
  const counted: Uint8Array[] = [];
  let bytesLeft = ALL_BYTES_MAX;
  for (const { name, unstaged } of changed) {
    const path = pathOf(repository, name);
    const file =
      path === null ? "unknown" : await readOrUnknown(() => readDiskFile(root, repository, path, name));
    if (file === "unknown" || file === "too-large") continue;
    // Deleted, and there again: it is too late to say how.
    if ((file === null) !== (unstaged === "deleted")) continue;
    const length = file?.bytes.byteLength ?? 0;
    if (length > Math.min(FILE_BYTES_MAX, bytesLeft)) continue;
    bytesLeft -= length;
    if (file === null || (await copy(file, copies, name))) counted.push(name);
  }
  if (counted.length === 0) return [];
  const args = ["diff", "--numstat", "-z", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", "--"];
  const terms = { bytesMax: ANSWER_BYTES_MAX, worktree: copies };
  const { bytes } = await repository.run([...args, ...counted.map(pathspecOf)], terms);
  return parseNumstat(bytes);
}

/** "unknown" for what may not be read, or not now. */
async function readOrUnknown<T>(read: () => Promise<T>): Promise<T | "unknown"> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileError) return "unknown";
    throw error;
  }
}

function pathOf(repository: CheckedRepository, name: Uint8Array): FilePath | null {
  const path = repository.toRoot(name);
  const parsed = path === null ? null : parseFilePath(path);
  return parsed?.ok ? parsed.path : null;
}

/** False where it cannot be, as on a full disk, or under a path that would be too long. */
async function copy({ mode, bytes }: DiskFile, into: string, name: Uint8Array): Promise<boolean> {
  const place = Buffer.concat([Buffer.from(`${into}/`), name]);
  try {
    await mkdir(place.subarray(0, place.lastIndexOf("/")), { recursive: true });
    if (mode === LINK_MODE) await symlink(Buffer.from(bytes), place);
    else await writeFile(place, bytes);
    if (mode === PROGRAM_MODE) await chmod(place, 0o755);
    return true;
  } catch (error) {
    fileErrorOf(error);
    return false;
  }
}
