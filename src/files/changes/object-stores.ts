// The directories of a repository's objects, for git. One that leads on to others is shown to it without the file that says
// so: remi has followed that itself, as far as it may be.

import { mkdir, readdir, symlink } from "node:fs/promises";
import { resolve } from "node:path";
import type { Descriptor } from "../descriptor.ts";
import { parseAlternates } from "../rules/git/git-files.ts";
import { FileError } from "../rules/problem.ts";
import type { FoundRepository } from "./find-repository.ts";
import { contentOf, pathOf } from "./opener.ts";

/** Stores that a repository may take objects from, its own among them; git follows five, one after another. */
const STORES_MAX = 16;
const ALTERNATES_BYTES_MAX = 64 * 1024;

/** Parts of a store: packs, and loose objects by the first byte of their names. */
const PARTS = /^(?:pack|[0-9a-f]{2})$/;

/**
 * @param into an empty directory
 * @returns the paths of the stores for git
 * @throws {FileError} "outside", "unknown-repository"
 */
export async function objectStores(found: FoundRepository, into: string): Promise<string[]> {
  const stores: string[] = [];
  const known = new Set<string>();
  const ahead = [`${await pathOf(found.commonDirectory)}/objects`];
  for (let path = ahead.shift(); path !== undefined; path = ahead.shift()) {
    const store = await found.open(path);
    if (store?.kind !== "directory") continue;
    const realPath = await pathOf(store);
    if (known.has(realPath)) continue;
    known.add(realPath);
    if (known.size > STORES_MAX) throw new FileError("unknown-repository");
    const alternates = await alternatesOf(found, realPath);
    const parts = await checkedParts(store);
    stores.push(
      alternates.length === 0
        ? store.pathForOthers
        : await linkParts(store, parts, `${into}/${stores.length}`),
    );
    ahead.push(...alternates);
  }
  if (stores.length === 0) throw new FileError("unknown-repository");
  return stores;
}

/** The names of its parts, once it is known that no link in them leads anywhere. */
async function checkedParts(store: Descriptor): Promise<string[]> {
  const entries = (await store.entries()).map(({ name, kind }) => ({
    name: Buffer.from(name).toString(),
    kind,
  }));
  const parts = entries.filter(({ name }) => PARTS.test(name));
  const within = await Promise.all(
    parts
      .filter(({ kind }) => kind === "directory")
      .map(({ name }) => readdir(`${store.path}/${name}`, { withFileTypes: true })),
  );
  const isLink = parts.some(({ kind }) => kind === "link");
  if (isLink || within.flat().some((entry) => entry.isSymbolicLink())) throw new FileError("outside");
  return parts.map(({ name }) => name);
}

async function linkParts(store: Descriptor, parts: readonly string[], place: string): Promise<string> {
  await mkdir(place);
  for (const part of parts) await symlink(`${store.pathForOthers}/${part}`, `${place}/${part}`);
  return place;
}

async function alternatesOf(found: FoundRepository, realPath: string): Promise<string[]> {
  const file = await found.open(`${realPath}/info/alternates`);
  if (file === null) return [];
  const text = await contentOf(file, ALTERNATES_BYTES_MAX);
  return parseAlternates(text).map((path) => resolve(realPath, path));
}
