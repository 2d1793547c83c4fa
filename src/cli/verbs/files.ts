// `remi files`: lists, prints and copies the files of sessions, on this machine or on another one.

import type { Args } from "../argv/argv.ts";
import { catFiles, getFiles, listPlaces, placesOf, putFiles } from "../files/files.ts";
import type { Io } from "../io.ts";
import { misuse, quote } from "../report.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const action = args.word("ACTION")!;
  const words = args.words("NAME");
  switch (action) {
    case "ls":
      return listPlaces(words, args, io);
    case "cat": {
      const places = placesOf(words);
      return typeof places === "string" ? misuse(io, "files", places) : catFiles(places, io);
    }
    case "get":
      return getFiles(words, args, io);
    case "put":
      return putFiles(words, args, io);
    default:
      return misuse(io, "files", `${quote(action)} is not one of ls, cat, get, put`);
  }
}
