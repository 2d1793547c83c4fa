// What a directory holds, a page at a time: names, kinds, sizes, times. Follows no link to say what an entry is.

import { type BigIntStats, promises } from "node:fs";
import { bytesKey, IgnoredFiles } from "./changes/ignored.ts";
import type { Environment } from "./changes/run-git.ts";
import { type Descriptor, kindOf } from "./descriptor.ts";
import { locate, locateDirectory } from "./locate.ts";
import { type Entry, type Listing, type ListingTerms, PAGE_ENTRIES_MAX } from "./rules/entry.ts";
import type { FilePath } from "./rules/file-path.ts";
import { fileErrorOf } from "./rules/problem.ts";

/** Entries of a directory that are looked at; of a larger one the first are told, and that. */
export const DIRECTORY_ENTRIES_MAX = 200_000;
/** Entries that are looked at at the same time. */
const LOOKS_MAX = 32;

const DOT = 0x2e;

/**
 * @param env the user's, for git
 * @throws {FileError}; the signal's reason
 */
export async function listDirectory(
  root: string,
  path: FilePath,
  terms: ListingTerms,
  signal: AbortSignal = AbortSignal.any([]),
  env: Environment = process.env,
): Promise<Listing> {
  await using found = await locateDirectory(root, path);
  const all = (await found.names()).filter((name) => terms.hidden || name[0] !== DOT);
  const names = all.slice(0, DIRECTORY_ENTRIES_MAX);
  const look = (name: Uint8Array) => lookAt(found.entry(name), name);
  const listing = async (entries: Entry[]): Promise<Listing> => ({
    entries: terms.asksGit === false ? entries : await marked(root, found, entries, signal, env),
    total: names.length,
    isCut: all.length > names.length,
  });
  const page = <T>(sorted: T[]) => {
    if (terms.isReversed) sorted.reverse();
    return sorted.slice(terms.from, terms.from + Math.min(terms.count, PAGE_ENTRIES_MAX));
  };
  // Only a page of them is looked at where the names alone say which.
  if (terms.sortBy === "name") {
    return await listing(await eachOf(page(names.sort(Buffer.compare)), look));
  }
  const by = terms.sortBy === "time" ? "changedAt" : "size";
  const entries = await eachOf(names, look);
  return await listing(page(entries.sort((a, b) => a[by] - b[by] || Buffer.compare(a.name, b.name))));
}

/** With what git ignores marked. */
async function marked(
  root: string,
  directory: Descriptor,
  entries: readonly Entry[],
  signal: AbortSignal,
  env: Environment,
): Promise<Entry[]> {
  if (entries.length === 0) return [];
  await using asking = await IgnoredFiles.open(root, directory, signal, env);
  const ignored = await asking.of(entries.map(({ name }) => name));
  return entries.map((entry) => ({ ...entry, isIgnored: ignored.has(bytesKey(entry.name)) }));
}

/** One entry; of the root the name is empty. @throws {FileError} */
export async function lookAtPath(root: string, path: FilePath): Promise<Entry> {
  await using located = await locate(root, path);
  return entryOf(path.at(-1) ?? new Uint8Array(0), located.found.stat);
}

/** Null once it is gone. */
async function lookAt(path: Buffer, name: Uint8Array): Promise<Entry | null> {
  try {
    return entryOf(name, await promises.lstat(path, { bigint: true }));
  } catch (error) {
    const failure = fileErrorOf(error);
    if (failure.problem === "not-found") return null;
    // There, and not to be looked at.
    return { name, kind: "special", size: 0, changedAt: 0, isExecutable: false, isIgnored: false };
  }
}

function entryOf(name: Uint8Array, stat: BigIntStats): Entry {
  const kind = kindOf(stat);
  return {
    name,
    kind,
    size: kind === "directory" ? 0 : Number(stat.size),
    changedAt: Number(stat.mtimeMs),
    isExecutable: kind === "file" && (stat.mode & 0o111n) !== 0n,
    isIgnored: false,
  };
}

/** In the given order, without what came to nothing. */
async function eachOf<T, R>(items: readonly T[], look: (item: T) => Promise<R | null>): Promise<R[]> {
  const results = new Array<R | null>(items.length).fill(null);
  let next = 0;
  const work = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await look(items[at]!);
  };
  await Promise.all(Array.from({ length: Math.min(LOOKS_MAX, items.length) }, work));
  return results.filter((result) => result !== null);
}
