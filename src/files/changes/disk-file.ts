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

export type OnDisk = Held | "too-large" | null;

/**
 * @param path below the root
 * @param name the same in the worktree
 * @returns null where git would take no file
 */
export async function readOnDisk(
  root: string,
  repository: CheckedRepository,
  path: FilePath,
  name: Uint8Array,
): Promise<OnDisk> {
  const last = path.at(-1)!;
  try {
    await using above = await locate(root, path.slice(0, -1));
    // Behind a link git sees no file.
    const expected = Buffer.concat([Buffer.from(repository.top === "/" ? "/" : `${repository.top}/`), name]);
    if (!Buffer.concat([await above.found.realPath(), Buffer.from("/"), last]).equals(expected)) return null;
    await using file = await above.found.child(last);
    if (file.kind === "link")
      return { mode: "120000", id: await storeBlob(repository, await above.found.linkTarget(last)) };
    if (file.kind !== "file") return null;
    const bytes = await file.readAll(FILE_BYTES_MAX);
    if (bytes === null) return "too-large";
    const isExecutable = (file.stat.mode & 0o100n) !== 0n;
    return { mode: isExecutable ? "100755" : "100644", id: await storeBlob(repository, bytes, name) };
  } catch (error) {
    if (error instanceof FileError && ["not-found", "not-a-directory"].includes(error.problem)) return null;
    throw error;
  }
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
