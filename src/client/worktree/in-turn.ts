// Lets one remi of a home after another make or remove worktrees. A git that lists the worktrees of a repository fails
// when another one is just writing there.

import type { Paths } from "../../config/paths.ts";

/** How long to wait for the others, ms. A large worktree takes longer: then git decides. */
const TURN_MS_MAX = 60_000;
const LOOK_MS = 10;

/** Does the work in its turn, or without one where there is no lock to be had. */
export async function inWorktreeTurn<T>(paths: Paths, work: () => Promise<T>): Promise<T> {
  const { tryLock } = await import("../../config/lock.ts");
  const until = performance.now() + TURN_MS_MAX;
  let lock = tryLock(paths.worktreeLock);
  while (!lock.ok && lock.reason === "held" && performance.now() < until) {
    await Bun.sleep(LOOK_MS);
    lock = tryLock(paths.worktreeLock);
  }
  try {
    return await work();
  } finally {
    if (lock.ok) lock.release();
  }
}
