// A file of a worktree as git would take it into its index. remi reads it by descriptors and gives git the bytes: git opens
// no file of the worktree for it.

import { locate } from "../locate.ts";
import type { FilePath } from "../rules/file-path.ts";
import type { Held } from "../rules/git/diff-output.ts";
import { textOf } from "../rules/git/nul-words.ts";
import { FileError } from "../rules/problem.ts";
import type { CheckedRepository } from "./checked-repository.ts";

/** Bytes of a file that is compared. git holds larger ones to be no text (`core.bigFileThreshold`). */
const FILE_BYTES_MAX = 8 * 1024 * 1024;
const ID_BYTES_MAX = 128;

/** Modes as git writes them. */
export const LINK_MODE = "120000";
const FILE_MODE = "100644";
export const PROGRAM_MODE = "100755";

export interface DiskFile {
  readonly mode: string;
  /** Of a link, what it leads to. */
  readonly bytes: Uint8Array;
}

/**
 * @param path below the root
 * @param name the same in the worktree
 * @returns null where git would take no file
 */
export async function readDiskFile(
  root: string,
  repository: CheckedRepository,
  path: FilePath,
  name: Uint8Array,
): Promise<DiskFile | "too-large" | null> {
  const last = path.at(-1)!;
  try {
    await using above = await locate(root, path.slice(0, -1));
    // Behind a link git sees no file.
    const expected = Buffer.concat([Buffer.from(repository.top === "/" ? "/" : `${repository.top}/`), name]);
    if (!Buffer.concat([await above.found.realPath(), Buffer.from("/"), last]).equals(expected)) return null;
    await using file = await above.found.child(last);
    if (file.kind === "link") return { mode: LINK_MODE, bytes: await above.found.linkTarget(last) };
    if (file.kind !== "file") return null;
    const bytes = await file.readAll(FILE_BYTES_MAX);
    if (bytes === null) return "too-large";
    return { mode: (file.stat.mode & 0o100n) === 0n ? FILE_MODE : PROGRAM_MODE, bytes };
  } catch (error) {
    const isNone = error instanceof FileError && ["not-found", "not-a-directory"].includes(error.problem);
    if (isNone) return null;
    throw error;
  }
}

/** Puts a file into the store of objects that is remi's own, as git would into the repository's. @param name in the worktree */
export async function storeFile(
  repository: CheckedRepository,
  { mode, bytes }: DiskFile,
  name: Uint8Array,
): Promise<Held> {
  return { mode, id: await storeBlob(repository, bytes, mode === LINK_MODE ? undefined : name) };
}

/**
 * Puts the bytes into the store of objects that is remi's own.
 *
 * @param name of the file, by which git knows how its lines end
 */
export async function storeBlob(
  repository: CheckedRepository,
  bytes: Uint8Array,
  name?: Uint8Array,
): Promise<string> {
  const text = name === undefined ? "" : textOf(name);
  const isText = name !== undefined && Buffer.from(text).equals(name);
  const as = isText ? [`--path=${text}`] : ["--no-filters"];
  const terms = { bytesMax: ID_BYTES_MAX, stdin: bytes };
  const answer = await repository.output(["hash-object", "-w", "--stdin", ...as], terms);
  return textOf(answer.bytes).trim();
}
