// The directories of a repository's objects, made reachable for git below a directory of remi's own, without the file that
// leads on from each to others: remi has followed that itself, as far as it may be.

import { mkdir, symlink } from "node:fs/promises";
import { resolve } from "node:path";
import type { Descriptor } from "../descriptor.ts";
import { parseAlternates } from "../rules/git/git-files.ts";
import { FileError } from "../rules/problem.ts";
import type { FoundRepository } from "./find-repository.ts";
import { pathOf } from "./opener.ts";

/** Stores that a repository may take objects from, its own among them; git follows five, one after another. */
const STORES_MAX = 16;
const ALTERNATES_BYTES_MAX = 64 * 1024;

/** Parts of a store: packs, and loose objects by the first byte of their names. */
const PARTS = /^(?:pack|[0-9a-f]{2})$/;

/**
 * @param into an empty directory
 * @returns their paths for git
 * @throws {FileError} "outside", "unknown-repository"
 */
export async function linkObjectStores(found: FoundRepository, into: string): Promise<string[]> {
  const linked: string[] = [];
  const known = new Set<string>();
  const ahead = [`${await pathOf(found.commonDirectory)}/objects`];
  for (let path = ahead.shift(); path !== undefined; path = ahead.shift()) {
    const store = await found.open(path);
    if (store?.kind !== "directory") continue;
    const realPath = await pathOf(store);
    if (known.has(realPath)) continue;
    known.add(realPath);
    if (known.size > STORES_MAX) throw new FileError("unknown-repository");
    const place = `${into}/${linked.length}`;
    await linkParts(store, place, found.isConfined);
    linked.push(place);
    ahead.push(...(await alternatesOf(found, realPath)));
  }
  if (linked.length === 0) throw new FileError("unknown-repository");
  return linked;
}

/** Only directories: a link there could lead anywhere, and so could one in them. */
async function linkParts(store: Descriptor, place: string, isConfined: boolean): Promise<void> {
  await mkdir(place);
  for (const { name, kind } of await store.entries()) {
    const part = Buffer.from(name).toString();
    if (kind !== "directory" || !PARTS.test(part)) continue;
    if (isConfined) await checkNoLinks(store, name);
    await symlink(`${store.pathForOthers}/${part}`, `${place}/${part}`);
  }
}

async function checkNoLinks(store: Descriptor, name: Uint8Array): Promise<void> {
  await using part = await store.child(name);
  const entries = await part.entries();
  if (entries.some(({ kind }) => kind === "link")) throw new FileError("outside");
}

async function alternatesOf(found: FoundRepository, realPath: string): Promise<string[]> {
  const file = await found.open(`${realPath}/info/alternates`);
  if (file === null) return [];
  const text = file.kind === "file" ? await file.readAll(ALTERNATES_BYTES_MAX) : null;
  if (text === null) throw new FileError("unknown-repository");
  return parseAlternates(text).map((path) => resolve(realPath, path));
}
