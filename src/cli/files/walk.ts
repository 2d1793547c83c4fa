// What is below a directory, wherever it is: files and directories, the directories first.

import { type Entry, PAGE_ENTRIES_MAX } from "../../files/rules/entry.ts";
import type { FilePath } from "../../files/rules/file-path.ts";
import type { Files } from "../../files/rules/files.ts";
import { FileError } from "../../files/rules/problem.ts";

/** Directories below one another, as many as `locate` follows. */
const DEPTH_MAX = 256;

export interface Found {
  readonly path: FilePath;
  /** `other`: a link or something special, which is left out. */
  readonly kind: "file" | "directory" | "other";
}

/** Every entry of a directory, sorted by name, without what git says of them. @throws {FileError} */
export async function* entriesOf(files: Pick<Files, "list">, path: FilePath): AsyncGenerator<Entry> {
  const order = { sortBy: "name", isReversed: false, hidden: true } as const;
  const terms = { ...order, count: PAGE_ENTRIES_MAX, asksGit: false };
  for (let from = 0; ; ) {
    const { entries, total, isCut } = await files.list(path, { ...terms, from });
    yield* entries;
    from += PAGE_ENTRIES_MAX;
    if (from < total) continue;
    if (isCut) throw new FileError("failed", "it holds more entries than can be listed");
    return;
  }
}

/** @throws {FileError} */
export async function* walk(files: Files, path: FilePath, depth = 0): AsyncGenerator<Found> {
  if (depth > DEPTH_MAX) throw new FileError("name-too-long");
  yield { path, kind: "directory" };
  for await (const { name, kind } of entriesOf(files, path)) {
    const below = [...path, name];
    if (kind === "directory") yield* walk(files, below, depth + 1);
    else yield { path: below, kind: kind === "file" ? kind : "other" };
  }
}
