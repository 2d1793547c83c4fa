// Removes a session's git worktree, and refuses while it has work that exists nowhere else.

import { existsSync } from "node:fs";
import type { Worktree } from "../../protocol/session-record.ts";
import { type Environment, git } from "./git.ts";
import { type Found, isSamePlace, listWorktrees } from "./repository.ts";

export interface RemovedWorktree {
  /** False when it was gone before. */
  readonly wasThere: boolean;
  /** True when the branch went with it: remi had made it, and all of its commits are elsewhere. */
  readonly withBranch: boolean;
}

/**
 * Removes the worktree. Without `force` only one that is clean: no changes, no new files, no commit that no other
 * branch, remote or tag has. With it changes are lost; commits stay with their branch.
 */
export async function removeWorktree(
  worktree: Worktree,
  options: { readonly force: boolean; readonly env: Environment },
): Promise<Found<RemovedWorktree>> {
  const { env, force } = options;
  const { path, repository } = worktree;
  if (!existsSync(repository)) return { ok: false, why: `the repository ${repository} of ${path} is gone` };
  const known = await listWorktrees(repository, env);
  if (!known.ok) return known;
  const [main, ...others] = known.value;
  if (main && isSamePlace(main.path, path))
    return { ok: false, why: `${path} is the main worktree of its repository` };
  const found = others.find((one) => isSamePlace(one.path, path));
  if (!found || !existsSync(path)) return { ok: true, value: { wasThere: false, withBranch: false } };
  const own = await commitsOfItsOwn(path, found.branch, env);
  if (!own.ok) return own;
  if (!force) {
    const problem = (await changes(path, env)) ?? unsaved(path, found.branch, own.value);
    if (problem !== null) return { ok: false, why: problem };
  }
  const flags = force ? ["--force"] : [];
  const removed = await git(repository, ["worktree", "remove", ...flags, "--", path], env);
  if (!removed.ok) return { ok: false, why: `the worktree ${path} could not be removed: ${removed.why}` };
  const isOurs = worktree.isNewBranch && found.branch === worktree.branch && own.value === 0;
  const branch = isOurs
    ? await git(repository, ["branch", "--quiet", "-D", "--", worktree.branch], env)
    : { ok: false };
  return { ok: true, value: { wasThere: true, withBranch: branch.ok } };
}

/** What is changed or new in the worktree; null when nothing is. */
async function changes(path: string, env: Environment): Promise<string | null> {
  const status = await git(path, ["status", "--porcelain", "--untracked-files=normal"], env);
  if (!status.ok) return status.why;
  const count = status.out.split("\n").filter(Boolean).length;
  if (count === 0) return null;
  const files = count === 1 ? "1 file that is" : `${count} files that are`;
  return `the worktree ${path} has ${files} not committed; commit, or give --force to lose what is not`;
}

function unsaved(path: string, branch: string | null, commits: number): string | null {
  if (commits === 0) return null;
  const what = commits === 1 ? "1 commit" : `${commits} commits`;
  const where = branch === null ? "no branch has" : `only its branch '${branch}' has`;
  const fate = branch === null ? "--force loses them" : "--force removes the worktree and keeps the branch";
  return `the worktree ${path} has ${what} that ${where}; push or merge, or give --force: ${fate}`;
}

/** Commits of the worktree that no other branch, remote or tag has. */
async function commitsOfItsOwn(
  path: string,
  branch: string | null,
  env: Environment,
): Promise<Found<number>> {
  const except = branch === null ? [] : [`--exclude=${branch}`];
  const others = ["--not", ...except, "--branches", "--remotes", "--tags"];
  const counted = await git(path, ["rev-list", "--count", "HEAD", ...others], env);
  return counted.ok ? { ok: true, value: Number(counted.out.trim()) } : counted;
}
