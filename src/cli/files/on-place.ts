// Finds the files that a command line names: those of a session of this machine, or over a connection to another one.

import { filesOver } from "../../client/remote/connection-files.ts";
import { LocalFiles } from "../../files/local-files.ts";
import type { Files } from "../../files/rules/files.ts";
import { budgetOf } from "../budget.ts";
import type { Io } from "../io.ts";
import { localMachine, locate, onNamedMachine } from "../machine/machine.ts";
import { FAILED, misuse, OK } from "../report.ts";
import { homePaths } from "../session-server.ts";
import { complainOf } from "./complain-of.ts";
import { type FilePlace, type PlaceName, placeText } from "./file-place.ts";

/** The files of a place. Null after a failure was reported. */
export type FilesOf = (place: PlaceName) => Promise<Files | null>;

/** Does the work where the places are, all on one machine. Its status, or a failure's after that was reported. */
export async function onPlaces(
  io: Io,
  places: readonly PlaceName[],
  work: (filesOf: FilesOf) => Promise<number>,
): Promise<number> {
  const [first] = places;
  const name = first?.machine ?? null;
  if (places.some(({ machine }) => machine !== name))
    return misuse(io, "files", "all sessions must be on one machine; run it once for each");
  if (name === null) return here(io, work);
  return onNamedMachine(name, "files", io, "act", async ({ machine, line }) => {
    const { loadSodium } = await import("../../crypto/sodium.ts");
    const sodium = await loadSodium();
    const filesAt = filesOver(line, sodium);
    return work(async ({ base }) => {
      if ("root" in base) return filesAt(base);
      const found = await locate(machine, io, base.session, budgetOf(io));
      return found && filesAt({ session: found.info.id });
    });
  });
}

/** Does the work for one place after another, and goes on after a failure of one. Its status. @param work throws FileError */
export async function eachPlace(
  io: Io,
  places: readonly FilePlace[],
  work: (files: Files, place: FilePlace) => Promise<void>,
): Promise<number> {
  return onPlaces(io, places, async (filesOf) => {
    let status = OK;
    for (const place of places) {
      const files = await filesOf(place);
      if (!files) return FAILED;
      try {
        await work(files, place);
      } catch (error) {
        status = complainOf(io, placeText(place), error);
      }
    }
    return status;
  });
}

async function here(io: Io, work: (filesOf: FilesOf) => Promise<number>): Promise<number> {
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const machine = localMachine(paths);
  return work(async ({ base }) => {
    if ("root" in base) return new LocalFiles(base.root);
    const found = await locate(machine, io, base.session, budgetOf(io));
    return found && new LocalFiles(found.info.cwd);
  });
}
