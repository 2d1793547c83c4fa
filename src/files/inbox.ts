// The inbox of a session: where pictures and files go whose path is then typed for its program, `.remi/inbox` in its
// directory. git does not see it, and what is old is removed when something new comes.

import { promises } from "node:fs";
import { locateDirectory } from "./locate.ts";
import { Place } from "./place.ts";
import type { FilePath } from "./rules/file-path.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";
import { makeDirectory, makeParents } from "./tree/making.ts";

/** How long a file is kept, ms: seven days after its last change. */
export const INBOX_KEPT_MS = 7 * 24 * 3_600_000;

const REMI = Buffer.from(".remi");
const INBOX: FilePath = [REMI, Buffer.from("inbox")];
const IGNORE: FilePath = [REMI, Buffer.from(".gitignore")];
const IGNORE_ALL = "*\n";

/**
 * Makes the inbox of this root if there is none, removes what is old in it, and returns its path.
 *
 * @param now ms since the epoch
 * @throws {FileError}
 */
export async function openInbox(root: string, now: number): Promise<FilePath> {
  await makeParents(root, INBOX);
  await makeDirectory(root, INBOX).catch(unless("exists"));
  // In the user's home directory, `.remi` is remi's own, and closed but for the inbox.
  await makeIgnored(root).catch(unless("exists", "outside", "not-found", "no-permission"));
  await removeOld(root, now);
  return INBOX;
}

async function makeIgnored(root: string): Promise<void> {
  await using place = await Place.find(root, IGNORE);
  try {
    await promises.writeFile(place.path, IGNORE_ALL, { flag: "wx" });
  } catch (error) {
    throw fileErrorOf(error);
  }
}

/** Files alone: what else somebody has put there is theirs. */
async function removeOld(root: string, now: number): Promise<void> {
  await using inbox = await locateDirectory(root, INBOX);
  for (const name of await inbox.names()) {
    try {
      await using entry = await inbox.child(name);
      const isOld = now - Number(entry.stat.mtimeMs) > INBOX_KEPT_MS;
      if (entry.kind === "file" && isOld) await promises.unlink(inbox.entry(name));
    } catch (error) {
      // It is gone, or may not be removed; the upload does not fail for it.
      fileErrorOf(error);
    }
  }
}

const unless =
  (...problems: readonly string[]) =>
  (error: unknown): void => {
    if (!(error instanceof FileError && problems.includes(error.problem))) throw error;
  };
