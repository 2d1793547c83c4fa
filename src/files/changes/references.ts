// The references that are needed of a repository, as files of remi's own: what is checked out, and what that follows.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Descriptor } from "../descriptor.ts";
import { isReferenceName, parseReference } from "../rules/git/git-files.ts";
import { FileError } from "../rules/problem.ts";
import type { FoundRepository } from "./find-repository.ts";
import { contentOf, pathOf } from "./opener.ts";

/** Bytes of a reference, and references that lead on to one another. */
const BYTES_MAX = 4_096;
const CHAIN_MAX = 5;

/**
 * Copies `HEAD`, and what it leads to.
 *
 * @returns the branch's whole name; null while none is checked out
 */
export async function copyHead(found: FoundRepository, into: string): Promise<string | null> {
  const head = await found.open(`${await pathOf(found.gitDirectory)}/HEAD`);
  if (head === null) throw new FileError("unknown-repository");
  const led = await copied(head, join(into, "HEAD"));
  await mkdir(join(into, "refs"));
  if (!("name" in led)) return null;
  await copyReference(found, led.name, into);
  return led.name;
}

/** Copies a reference, if it is a file of its own, and what it leads to. */
export async function copyReference(found: FoundRepository, name: string, into: string): Promise<void> {
  let next: string | null = name;
  for (let i = 0; next !== null && i < CHAIN_MAX; i++) next = await copyOne(found, next, into);
}

async function copyOne(found: FoundRepository, name: string, into: string): Promise<string | null> {
  if (!isReferenceName(name)) throw new FileError("unknown-repository");
  const file = await found.open(`${await pathOf(found.commonDirectory)}/${name}`);
  // A directory holds references of longer names.
  if (file === null || file.kind === "directory") return null;
  const place = join(into, name);
  await mkdir(dirname(place), { recursive: true });
  const led = await copied(file, place);
  return "name" in led ? led.name : null;
}

/** Copies the file of a reference, and says what that leads to. */
async function copied(file: Descriptor, place: string) {
  const bytes = await contentOf(file, BYTES_MAX);
  const led = parseReference(bytes);
  if (led === null) throw new FileError("unknown-repository");
  await writeFile(place, bytes);
  return led;
}
