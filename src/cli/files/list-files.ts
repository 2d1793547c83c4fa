// `remi files ls`.

import type { Entry } from "../../files/rules/entry.ts";
import type { Files } from "../../files/rules/files.ts";
import { byteCountText } from "../../text/byte-count.ts";
import { escapeName } from "../../text/escaped-name.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { misuse, quote } from "../report.ts";
import { type FilePlace, placeText, readPlaceOrBase } from "./file-place.ts";
import { eachPlace } from "./on-place.ts";
import { pathOf } from "./path-word.ts";
import { entriesOf } from "./walk.ts";

const SIGNS = { directory: "/", link: "@", special: "=" } as const;

/** Its status. */
export async function listPlaces(words: readonly string[], args: Args, io: Io): Promise<number> {
  const places: FilePlace[] = [];
  for (const word of words) {
    const place = readPlaceOrBase(word);
    if (!place) return misuse(io, "files", `${quote(word)} is not SESSION:PATH, such as api:src`);
    places.push(place);
  }
  return eachPlace(io, places, async (files, place) => {
    if (places.length > 1 && !args.has("json")) io.out(`${placeText(place)}\n`);
    await listFiles(files, place.path, args, io);
  });
}

/** Prints what a directory holds, or one file. @throws {FileError} */
async function listFiles(files: Files, typed: string, args: Args, io: Io): Promise<void> {
  const path = pathOf(typed);
  const entry = await files.look(path);
  const entries: Entry[] = [];
  if (entry.kind !== "directory") entries.push(entry);
  else
    for await (const each of entriesOf(files, path))
      if (args.has("all") || each.name[0] !== 0x2e) entries.push(each);
  if (args.has("json")) return io.out(jsonText(entries.map(described)));
  for (const each of entries) io.out(args.has("long") ? longLine(each) : `${shown(each)}\n`);
}

function described({ name, kind, size, changedAt, isExecutable }: Entry) {
  return {
    name: escapeName(name),
    kind,
    size,
    changedAt: new Date(changedAt).toISOString(),
    executable: isExecutable,
  };
}

function longLine(entry: Entry): string {
  const size = entry.kind === "file" ? byteCountText(entry.size) : "-";
  const time = new Date(entry.changedAt).toLocaleString("sv").slice(0, 16);
  return `${size.padStart(9)}  ${time}  ${shown(entry)}\n`;
}

function shown({ name, kind, isExecutable }: Entry): string {
  return `${escapeName(name)}${kind === "file" ? (isExecutable ? "*" : "") : SIGNS[kind]}`;
}
