// What completes a word of `remi files`: names of sessions and paired machines, and the files of a session of this machine.
//
// Of a machine elsewhere nothing but its name is offered. What it has is known only over a connection, which takes far longer
// than a key press may, and which that machine would show to its user.

import { listDirectory, lookAtPath } from "../../files/listing.ts";
import type { FilePath } from "../../files/rules/file-path.ts";
import type { Files } from "../../files/rules/files.ts";
import { FileError } from "../../files/rules/problem.ts";
import { byteCountText } from "../../text/byte-count.ts";
import { escapeName } from "../../text/escaped-name.ts";
import { isLocalPath, mayBeFile, readPlace } from "./file-place.ts";
import { pathOf } from "./path-word.ts";
import { entriesOf } from "./walk.ts";

/** Entries of a directory; nothing is offered from a larger one, for a part of them would look like all. */
const ENTRIES_MAX = 5_000;

export interface Offer {
  /** The whole word. */
  readonly word: string;
  /** What a list of offers shows of it. */
  readonly shown: string;
  /** Whether more follows in the same word. */
  readonly hasMore: boolean;
  /** A few words, on one line. */
  readonly about: string;
}

export interface Offers {
  readonly offers: readonly Offer[];
  /** Whether a file of this machine may stand there too. The shell completes those. */
  readonly takesFiles: boolean;
}

/** Where names and directories come from. */
export interface KnownPlaces {
  sessions(): Promise<readonly { readonly name: string; readonly about: string }[]>;
  machines(): Promise<readonly { readonly name: string; readonly about: string }[]>;
  /** Working directory of the session, named as on every command line. Null: there is none. */
  directoryOf(session: string): Promise<string | null>;
}

/** @param before the words before it: the action, and the names */
export async function placeOffers(
  word: string,
  before: readonly string[],
  known: KnownPlaces,
): Promise<Offers> {
  const isLocal = isLocalPath(word);
  const takesFiles = mayBeFile(before) && (isLocal || !word.includes(":"));
  // What is put comes first, and is always here.
  const isPut = before[0] === "put" && before.length === 1;
  if (isLocal || isPut) return { offers: [], takesFiles };
  const offers = word.includes(":") ? await entryOffers(word, known) : await nameOffers(word, known);
  return { offers, takesFiles };
}

async function nameOffers(typed: string, known: KnownPlaces): Promise<readonly Offer[]> {
  const [sessions, machines] = await Promise.all([known.sessions(), known.machines()]);
  const offers = [
    ...sessions.map(({ name, about }) => ({ word: `${name}:`, about })),
    // Some names cannot be written so: they would be read as something else.
    ...machines
      .map(({ name, about }) => ({ name, word: `${name}/`, about }))
      .filter(({ name, word }) => !name.includes("/") && readPlace(`${word}api:`)?.machine === name),
  ];
  const words = new Map(offers.map(({ word, about }) => [word, about]));
  return [...words]
    .filter(([word]) => word.startsWith(typed))
    .map(([word, about]) => ({ word, shown: word, hasMore: true, about }));
}

async function entryOffers(typed: string, known: KnownPlaces): Promise<readonly Offer[]> {
  const place = readPlace(typed);
  if (!place || place.machine !== null || !("session" in place.base)) return [];
  const begun = place.path.slice(place.path.lastIndexOf("/") + 1);
  const above = typed.slice(0, typed.length - begun.length);
  try {
    // With a name at its end, for a path that ends with a slash has two spellings.
    const directory = pathOf(`${place.path.slice(0, place.path.length - begun.length)}x`).slice(0, -1);
    const root = await known.directoryOf(place.base.session);
    if (root === null) return [];
    const offers: Offer[] = [];
    for await (const { name, kind, size } of entriesOf(filesToOffer(root), directory)) {
      const text = escapeName(name);
      if (!text.startsWith(begun) || (text.startsWith(".") && !begun.startsWith("."))) continue;
      const isDirectory =
        kind === "directory" || (kind === "link" && (await leadsToDirectory(root, [...directory, name])));
      const shown = isDirectory ? `${text}/` : text;
      const about = isDirectory ? "directory" : kind === "file" ? byteCountText(size) : kind;
      offers.push({ word: above + shown, shown, hasMore: isDirectory, about });
    }
    return offers;
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

/** A directory that is too large fails at once. */
const filesToOffer = (root: string): Pick<Files, "list"> => ({
  list: async (path, terms) => {
    const listing = await listDirectory(root, path, terms);
    if (listing.total > ENTRIES_MAX) throw new FileError("failed", "it holds more entries than are offered");
    return listing;
  },
});

/** A link that leads nowhere, or out of the directory, does not. */
async function leadsToDirectory(root: string, path: FilePath): Promise<boolean> {
  try {
    return (await lookAtPath(root, path)).kind === "directory";
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}
