// The directories of a repository's objects, made reachable for git below a directory of remi's own, without the file that
// leads on from each to others: remi has followed that itself, as far as it may be.

import { mkdir, readdir, symlink } from "node:fs/promises";
import { resolve } from "node:path";
import type { Descriptor } from "../descriptor.ts";
import { parseAlternates } from "../rules/git/git-files.ts";
import { FileError } from "../rules/problem.ts";
import { checkConfined, openedAt, pathOf } from "./find-repository.ts";

/** Stores that a repository may take objects from, its own among them; git follows five, one after another. */
const STORES_MAX = 16;
const ALTERNATES_BYTES_MAX = 64 * 1024;

/** Parts of a store: packs, and loose objects by the first byte of their names. */
const PARTS = /^(?:pack|[0-9a-f]{2})$/;

/**
 * @param confinedTo a directory that all of them must be in; null for no such limit
 * @param into an empty directory
 * @returns their paths for git
 * @throws {FileError} "outside", "unknown-repository"
 */
export async function linkObjectStores(
  commonDirectory: Descriptor,
  confinedTo: string | null,
  into: string,
  stack: AsyncDisposableStack,
): Promise<string[]> {
  const linked: string[] = [];
  const known = new Set<string>();
  const ahead = [`${await pathOf(commonDirectory)}/objects`];
  for (let path = ahead.shift(); path !== undefined; path = ahead.shift()) {
    const store = await openedAt(path, stack);
    if (store?.kind !== "directory") continue;
    const realPath = await pathOf(store);
    if (known.has(realPath)) continue;
    known.add(realPath);
    if (known.size > STORES_MAX) throw new FileError("unknown-repository");
    if (confinedTo !== null) await checkConfined(store, confinedTo);
    const place = `${into}/${linked.length}`;
    await linkParts(store, place);
    linked.push(place);
    ahead.push(...(await alternatesOf(store, realPath, stack)));
  }
  if (linked.length === 0) throw new FileError("unknown-repository");
  return linked;
}

/** Only directories: a link there could lead anywhere. */
async function linkParts(store: Descriptor, place: string): Promise<void> {
  await mkdir(place);
  const entries = await readdir(store.path, { withFileTypes: true });
  const parts = entries.filter((entry) => entry.isDirectory() && PARTS.test(entry.name));
  await Promise.all(parts.map(({ name }) => symlink(`${store.pathForOthers}/${name}`, `${place}/${name}`)));
}

async function alternatesOf(
  store: Descriptor,
  realPath: string,
  stack: AsyncDisposableStack,
): Promise<string[]> {
  const file = await openedAt(`${store.path}/info/alternates`, stack);
  if (file === null) return [];
  const text = file.kind === "file" ? await file.readAll(ALTERNATES_BYTES_MAX) : null;
  if (text === null) throw new FileError("unknown-repository");
  return parseAlternates(text).map((path) => resolve(realPath, path));
}
