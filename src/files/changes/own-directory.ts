// Directories of remi's own for the questions to git. A process that was killed leaves its last ones behind, with copies of
// files in them; another process removes them.

import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "remi-git-";
/** How old one must be that nobody uses any more, ms: a question takes less than a minute. */
const LEFT_MS = 3_600_000;

/** Places in which this process has looked for those that were left. */
const lookedAt = new Set<string>();

/** A new one, which only this user may read. It goes with the stack. */
export async function makeOwnDirectory(stack: AsyncDisposableStack): Promise<string> {
  const place = tmpdir();
  if (!lookedAt.has(place)) {
    lookedAt.add(place);
    await removeLeft(place);
  }
  const made = await mkdtemp(join(place, PREFIX));
  stack.defer(() => rm(made, { recursive: true, force: true }));
  return made;
}

async function removeLeft(place: string): Promise<void> {
  const names = await readdir(place).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    const path = join(place, name);
    const stat = await lstat(path).catch(() => null);
    const isLeft =
      stat?.isDirectory() && stat.uid === process.getuid?.() && stat.mtimeMs < Date.now() - LEFT_MS;
    // What cannot be removed is left once more.
    if (isLeft) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}
