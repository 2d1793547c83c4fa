// Deletes into the trash of the user, where a file manager finds it, and takes out of it again what was below a root.

import { promises } from "node:fs";
import { isAbsolute, join } from "node:path";
import { Descriptor, kindOf } from "../descriptor.ts";
import { lookAt, Place } from "../place.ts";
import { type FilePath, joinFilePath, pathBelow } from "../rules/file-path.ts";
import { FileError, fileErrorOf } from "../rules/problem.ts";
import type { Trashed, TrashListing } from "../rules/trash.ts";
import type { TrashInfo } from "../rules/trash-info.ts";
import { makeParents } from "../tree/making.ts";
import { mountOf, mountsBelow } from "./mounts.ts";
import { TrashDirectory, type TrashedEntry } from "./trash-directory.ts";

/** Of what was below a root, so much is told, the latest first. */
export const TRASHED_TOLD_MAX = 1_000;
/** File systems below a root whose trash is looked at. */
const MOUNTS_MAX = 64;

const SLASH = Buffer.from("/");

/** The user's own trash, as the freedesktop.org Trash specification 1.0 has it; null without a home directory. */
export function homeTrashOf(env: Readonly<Record<string, string | undefined>>): string | null {
  const { XDG_DATA_HOME: data = "", HOME: home = "" } = env;
  if (isAbsolute(data)) return join(data, "Trash");
  return isAbsolute(home) ? join(home, ".local/share/Trash") : null;
}

export class Trash {
  /** @param home absolute path of the user's own; null where there is none */
  constructor(private readonly home: string | null) {}

  /**
   * A link is deleted itself.
   *
   * @throws {FileError} "no-trash" where the file system has none; what is there stays then
   */
  async delete(root: string, path: FilePath): Promise<void> {
    await using place = await Place.find(root, path);
    const what = place.look();
    if (what === null) throw new FileError("not-found");
    const absolute = entryOf(await place.directory.realPath(), place.name);
    for await (const trash of this.#placesFor(place.directory)) {
      await using _ = trash;
      const said = trash.top === null ? absolute : relativeTo(trash.top, absolute);
      if (said === null) continue;
      try {
        await trash.take(place, kindOf(what), said, localTime(new Date()));
        return await place.directory.sync();
      } catch (error) {
        if (fileErrorOf(error).problem !== "other-file-system") throw error;
      }
    }
    throw new FileError("no-trash");
  }

  /** What was below this root. @throws {FileError}; the signal's reason */
  async list(root: string, signal: AbortSignal): Promise<TrashListing> {
    const all: Trashed[] = [];
    for await (const { path, found } of this.#trashedOf(root)) {
      signal.throwIfAborted();
      const { id, info, stat } = found;
      const kind = kindOf(stat);
      const deletedAt = Date.parse(info.deletedAt);
      all.push({
        id,
        path,
        kind,
        size: kind === "directory" ? 0 : Number(stat.size),
        deletedAt: Number.isNaN(deletedAt) ? null : deletedAt,
      });
    }
    all.sort((a, b) => (b.deletedAt ?? 0) - (a.deletedAt ?? 0));
    return { entries: all.slice(0, TRASHED_TOLD_MAX), total: all.length };
  }

  /**
   * Puts something back where it was, or elsewhere, with the directories above it that are gone.
   *
   * @throws {FileError} "not-found" when the trash does not have it any more, "exists" when its place is taken
   */
  async restore(root: string, id: string, to: FilePath | null = null): Promise<FilePath> {
    for await (const { trash, path, found } of this.#trashedOf(root)) {
      if (found.id !== id) continue;
      const target = to ?? path;
      await makeParents(root, target);
      await using place = await Place.find(root, target);
      const from = trash.files.entry(found.name);
      const there = lookAt(from);
      if (there === null) break;
      await place.take(from, kindOf(there));
      await promises.unlink(trash.infoOf(found.name)).catch(fileErrorOf);
      await trash.files.sync();
      await place.directory.sync();
      return target;
    }
    throw new FileError("not-found");
  }

  /** Where the specification lets go what is in a directory, the best place first. */
  async *#placesFor(directory: Descriptor): AsyncGenerator<TrashDirectory> {
    const mount = await mountOf(directory);
    const home = this.home === null ? null : await TrashDirectory.atHome(this.home, true);
    if (home !== null) {
      if ((await mountOf(home.files))?.id === mount?.id) yield home;
      else await home[Symbol.asyncDispose]();
    }
    if (mount !== null) yield* TrashDirectory.atTop(mount.point, true);
  }

  /** Each is held until the next one is asked for. */
  async *#trashedOf(
    root: string,
  ): AsyncGenerator<{ trash: TrashDirectory; path: FilePath; found: TrashedEntry }> {
    await using directory = await Descriptor.root(root);
    const real = await directory.realPath();
    for await (const trash of this.#trashesFor(directory, real)) {
      await using _ = trash;
      for await (const found of trash.entries()) {
        const absolute = absoluteOf(found.info, trash.top);
        // A file manager may have come by a link.
        const path = pathBelow(real, absolute) ?? pathBelow(Buffer.from(root), absolute);
        if (path !== null) yield { trash, path, found };
      }
    }
  }

  async *#trashesFor(directory: Descriptor, real: Uint8Array): AsyncGenerator<TrashDirectory> {
    const home = this.home === null ? null : await TrashDirectory.atHome(this.home, false);
    if (home !== null) yield home;
    const own = await mountOf(directory);
    const below = await mountsBelow(real);
    for (const { point } of [...(own ? [own] : []), ...below].slice(0, MOUNTS_MAX))
      yield* TrashDirectory.atTop(point, false);
  }
}

function absoluteOf({ path }: TrashInfo, top: Uint8Array | null): Uint8Array {
  return top === null || path[0] === SLASH[0] ? path : entryOf(top, path);
}

function entryOf(directory: Uint8Array, name: Uint8Array): Uint8Array {
  return directory.byteLength === 1
    ? Buffer.concat([directory, name])
    : Buffer.concat([directory, SLASH, name]);
}

function relativeTo(top: Uint8Array, absolute: Uint8Array): Uint8Array | null {
  const path = pathBelow(top, absolute);
  return path && joinFilePath(path);
}

/** As a `.trashinfo` has it. */
function localTime(date: Date): string {
  const two = (number: number) => `${number}`.padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day}T${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}
