// `remi files get`: copies from a session to this machine. `remi files cat`: prints.

import { basename } from "node:path";
import { FileError } from "../../files/rules/problem.ts";
import { readWhole } from "../../files/rules/transfer.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { FAILED, misuse } from "../report.ts";
import { Copier } from "./copying.ts";
import { type FilePlace, placesOf, placeText, readPlace } from "./file-place.ts";
import { targetHere } from "./local-path.ts";
import { eachPlace, onPlaces } from "./on-place.ts";
import { pathOf } from "./path-word.ts";

/** Its status. @param words SESSION:PATH..., and last, if it is no such name, where to */
export async function getFiles(words: readonly string[], args: Args, io: Io): Promise<number> {
  const last = words.at(-1);
  const hasTarget = last !== undefined && readPlace(last) === null;
  const target = hasTarget ? last : ".";
  const places = placesOf(hasTarget ? words.slice(0, -1) : words);
  if (typeof places === "string") return misuse(io, "files", places);
  if (target === "-") return catFiles(places, io);
  return onPlaces(io, places, async (filesOf) => {
    const copier = new Copier(args, io);
    for (const place of places) {
      const files = await filesOf(place);
      if (!files) return FAILED;
      await copier.attempt(placeText(place), async () => {
        const from = { files, path: pathOf(place.path) };
        const { kind } = await files.look(from.path);
        const name = from.path.at(-1) ?? Buffer.from(nameOf(place));
        const to = await targetHere(io.cwd(), target, name);
        if (places.length > 1 && !to.isDirectory) throw new FileError("not-a-directory");
        await copier.copy(placeText(place), kind, from, to);
      });
    }
    return copier.end();
  });
}

/** Prints the files, one after another. Its status. */
export function catFiles(places: readonly FilePlace[], io: Io): Promise<number> {
  return eachPlace(io, places, (files, place) =>
    readWhole(files, pathOf(place.path), (bytes) => io.out(bytes)),
  );
}

/** What a whole place is called where it is copied to. */
const nameOf = ({ base }: FilePlace) => ("session" in base ? base.session : basename(base.root));
