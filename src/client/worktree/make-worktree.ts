// Makes a git worktree for a session, or uses the one that is already there.

import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expandHome } from "../../config/expand-home.ts";
import type { Worktree } from "../../protocol/session-record.ts";
import { type Environment, git } from "./git.ts";
import { type Found, isSamePlace, listWorktrees, type Repository } from "./repository.ts";

/** Characters of a branch's name: what a record keeps, and what fits in a file's name. */
const BRANCH_LENGTH_MAX = 200;

export interface MadeWorktree {
  readonly worktree: Worktree;
  /** The directory in it that is the same as the one it was asked for in, or its top. */
  readonly cwd: string;
  /** False for one that was there before. */
  readonly isMade: boolean;
}

export interface WorktreeRequest {
  /** Where the user is. */
  readonly cwd: string;
  readonly branch: string;
  /** Option `worktree_directory`. */
  readonly directory: string;
  readonly env: Environment;
}

/** Where the worktree of a branch belongs: no two branches share a place unless they differ only by a slash. */
export function worktreePath(repository: string, branch: string, directory: string, home: string): string {
  const name = basename(repository).replace(/\.git$/, "") || "repository";
  const parent =
    directory === ""
      ? join(dirname(repository), `${name}-worktrees`)
      : join(expandHome(directory, home), name);
  return join(parent, branch.replaceAll("/", "-"));
}

/** A failure is a sentence, and nothing was made. */
export async function makeWorktree(
  repository: Repository,
  request: WorktreeRequest,
): Promise<Found<MadeWorktree>> {
  const { branch, env } = request;
  const isName = await git(repository.path, ["check-ref-format", `refs/heads/${branch}`], env);
  if (branch.startsWith("-") || branch.length > BRANCH_LENGTH_MAX || (!isName.ok && isName.status !== null))
    return { ok: false, why: `'${branch}' cannot be a branch's name; see 'git help check-ref-format'` };
  const path = worktreePath(repository.path, branch, request.directory, env.HOME || homedir());
  const isNewBranch = !repository.branches.has(branch);
  const made = {
    worktree: { path, branch, repository: repository.path, isNewBranch },
    cwd: sameDirectory(path, repository.prefix),
  };
  const holder = repository.worktrees.find((one) => one.branch === branch);
  const isHere = holder !== undefined && isSamePlace(holder.path, path);
  if (isHere && existsSync(path)) return { ok: true, value: { ...made, isMade: false } };
  if (holder && !isHere)
    return {
      ok: false,
      why: `branch '${branch}' is checked out in ${holder.path}; start the session there with --cwd, or name another branch`,
    };
  if (isInTheWay(path)) return { ok: false, why: `${path} is in the way; move it, or name another branch` };
  const start = isNewBranch ? await startOf(branch, request) : { ok: true as const, value: [branch] };
  if (!start.ok) return start;
  const own = makeDirectory(path);
  if (!own.ok) return own;
  const [commit, ...flags] = start.value;
  // A worktree that git knows at this place is gone from the disk, so it is made again.
  const isKnown = repository.worktrees.some((one) => isSamePlace(one.path, path));
  const added = await git(
    request.cwd,
    ["worktree", "add", "--quiet", ...(isKnown ? ["--force"] : []), ...flags, "--", path, commit!],
    env,
  );
  if (!added.ok) {
    if (own.value) await cleanUp(made.worktree, env);
    return { ok: false, why: `the worktree ${path} could not be made: ${added.why}` };
  }
  return { ok: true, value: { ...made, cwd: sameDirectory(path, repository.prefix), isMade: true } };
}

/** True when the directory was made here: only then its later contents are certainly ours. */
function makeDirectory(path: string): Found<boolean> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    mkdirSync(path);
    return { ok: true, value: true };
  } catch (error) {
    if (existsSync(path)) return { ok: true, value: false };
    return { ok: false, why: `${path} cannot be made (${(error as NodeJS.ErrnoException).code})` };
  }
}

/** What git left of a worktree that it could not make: as a rule the branch, where writing its files failed. */
async function cleanUp(worktree: Worktree, env: Environment): Promise<void> {
  const known = await listWorktrees(worktree.repository, env);
  const isThere = known.ok && known.value.some((one) => isSamePlace(one.path, worktree.path));
  if (isThere) await unmakeWorktree({ worktree, isMade: true }, env);
  // Not by force: one that somebody else has made in the meantime may have commits, or a worktree.
  else if (worktree.isNewBranch)
    await git(worktree.repository, ["branch", "--quiet", "-d", "--", worktree.branch], env);
  for (const directory of [worktree.path, dirname(worktree.path)]) {
    try {
      rmdirSync(directory);
    } catch {
      // It is gone, or somebody else's things are in it.
    }
  }
}

/** Takes back what `makeWorktree` made a moment ago, and nobody has used. */
export async function unmakeWorktree(
  { worktree, isMade }: Pick<MadeWorktree, "worktree" | "isMade">,
  env: Environment,
): Promise<void> {
  if (!isMade) return;
  await git(worktree.repository, ["worktree", "remove", "--force", "--", worktree.path], env);
  if (worktree.isNewBranch)
    await git(worktree.repository, ["branch", "--quiet", "-D", "--", worktree.branch], env);
}

/** The commit that a new branch begins at, and the flags that make it: of one that a remote has, that one's. */
async function startOf(branch: string, { cwd, env }: WorktreeRequest): Promise<Found<string[]>> {
  const remotes = await git(cwd, ["for-each-ref", "--format=%(refname)", `refs/remotes/*/${branch}`], env);
  const refs = remotes.ok ? remotes.out.split("\n").filter(Boolean) : [];
  if (refs.length === 1) return { ok: true, value: [refs[0]!, "--track", "-b", branch] };
  const head = await git(cwd, ["rev-parse", "--verify", "--quiet", "HEAD"], env);
  if (!head.ok) return { ok: false, why: "the repository has no commit yet; make the first one" };
  return { ok: true, value: ["HEAD", "--no-track", "-b", branch] };
}

function isInTheWay(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return false;
  return !stat.isDirectory() || readdirSync(path).length > 0;
}

function sameDirectory(path: string, prefix: string): string {
  const same = join(path, prefix);
  const isThere = statSync(same, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isThere && prefix !== "" ? same.replace(/\/$/, "") : path;
}
