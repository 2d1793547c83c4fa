// Files that git does not know yet: remi looks for itself whether they are there, for git reads directories by their paths,
// and somebody may have put a link out of the root in the place of one. Their lines are counted as git would.

import { directoryWithoutLinks, locate } from "../locate.ts";
import type { Change } from "../rules/change.ts";
import { type FilePath, joinFilePath, parseFilePath } from "../rules/file-path.ts";
import { FileError } from "../rules/problem.ts";
import type { CheckedRepository } from "./checked-repository.ts";
import { bytesKey } from "./ignored.ts";

/** Files whose lines are counted, and bytes of one of them. */
const FILES_MAX = 200;
const BYTES_MAX = 512 * 1024;
/** Bytes in which git looks for a NUL, which no text has (`buffer_is_binary` in xdiff-interface.c). */
const LOOKED_AT_BYTES = 8_000;

const LINE_END = 0x0a;

/**
 * Without the new ones that are not below the root, or not any more, and without those in remi's own home, whether git knows
 * them or not.
 *
 * @throws the signal's reason
 */
export async function onlyThere(
  root: string,
  repository: CheckedRepository,
  files: readonly Change[],
  signal: AbortSignal,
): Promise<Change[]> {
  /** Names in a directory, by its path. */
  const known = new Map<string, ReadonlySet<string>>();
  const isOwn = new Map<string, boolean>();
  const there: Change[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const parsed = parseFilePath(file.path);
    if (!parsed.ok) continue;
    const above = parsed.path.slice(0, -1);
    const key = bytesKey(joinFilePath(above));
    if (!isOwn.has(key)) isOwn.set(key, repository.isOwn(file.path));
    if (isOwn.get(key)) continue;
    const isNew = file.unstaged?.state === "untracked";
    if (isNew && !known.has(key)) known.set(key, await namesIn(root, above));
    if (!isNew || known.get(key)!.has(bytesKey(parsed.path.at(-1)!))) there.push(file);
  }
  return there;
}

async function namesIn(root: string, path: FilePath): Promise<ReadonlySet<string>> {
  await using directory = await directoryWithoutLinks(root, path);
  return new Set((await directory?.names())?.map(bytesKey));
}

/** The same files, the first new ones with their lines. @throws the signal's reason */
export async function countNewLines(
  root: string,
  files: readonly Change[],
  signal: AbortSignal,
): Promise<Change[]> {
  const counted: Change[] = [];
  let left = FILES_MAX;
  for (const file of files) {
    signal.throwIfAborted();
    const isCounted = file.unstaged?.state === "untracked" && left-- > 0;
    const counts = isCounted ? await countLines(root, file.path) : null;
    counted.push(
      counts === null || file.unstaged === null
        ? file
        : { ...file, unstaged: { ...file.unstaged, ...counts } },
    );
  }
  return counted;
}

/** Null for what is no file, or a large one. */
async function countLines(
  root: string,
  path: Uint8Array,
): Promise<{ added: number | null; removed: number | null; isBinary: boolean } | null> {
  const parsed = parseFilePath(path);
  if (!parsed.ok) return null;
  try {
    await using located = await locate(root, parsed.path, false);
    if (located.found.kind === "link") return { added: 1, removed: 0, isBinary: false };
    const bytes = located.found.kind === "file" ? await located.found.readAll(BYTES_MAX) : null;
    if (bytes === null) return null;
    if (bytes.subarray(0, LOOKED_AT_BYTES).includes(0)) return { added: null, removed: null, isBinary: true };
    return { added: linesOf(bytes), removed: 0, isBinary: false };
  } catch (error) {
    // Gone since, or not to be read.
    if (error instanceof FileError) return null;
    throw error;
  }
}

function linesOf(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, at + 1)) lines++;
  return bytes.byteLength > 0 && bytes.at(-1) !== LINE_END ? lines + 1 : lines;
}
