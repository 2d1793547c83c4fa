// What has to be known of a git repository before a worktree of it is made or removed.

import { realpathSync } from "node:fs";
import { type Environment, git } from "./git.ts";

export interface KnownWorktree {
  readonly path: string;
  /** Null where none is checked out. */
  readonly branch: string | null;
}

export interface Repository {
  /** The main worktree, or the bare repository itself. */
  readonly path: string;
  /** The directory's place inside its worktree: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly worktrees: readonly KnownWorktree[];
  /** Local branches. */
  readonly branches: ReadonlySet<string>;
}

export type Found<T> =
  | { readonly ok: true; readonly value: T }
  /** A sentence without a full stop. */
  | { readonly ok: false; readonly why: string };

/** The repository that the directory is in. */
export async function findRepository(directory: string, env: Environment): Promise<Found<Repository>> {
  const prefix = await git(directory, ["rev-parse", "--show-prefix"], env);
  if (!prefix.ok) {
    if (!/not a git repository/.test(prefix.why)) return prefix;
    return { ok: false, why: `${directory} is in no git repository; a worktree needs one` };
  }
  const worktrees = await listWorktrees(directory, env);
  if (!worktrees.ok) return worktrees;
  const refs = await git(directory, ["for-each-ref", "--format=%(refname)", "refs/heads"], env);
  if (!refs.ok) return refs;
  const path = worktrees.value[0]?.path;
  if (path === undefined) return { ok: false, why: `${directory} belongs to no worktree that git knows` };
  return {
    ok: true,
    value: {
      path,
      prefix: prefix.out.replace(/\n$/, ""),
      worktrees: worktrees.value,
      branches: new Set(refs.out.split("\n").map((ref) => ref.replace(/^refs\/heads\//, ""))),
    },
  };
}

/** The worktrees of the directory's repository, the main one first. */
export async function listWorktrees(directory: string, env: Environment): Promise<Found<KnownWorktree[]>> {
  const listed = await git(directory, ["worktree", "list", "--porcelain"], env);
  if (!listed.ok) return listed;
  const worktrees = listed.out.split("\n\n").flatMap((entry) => {
    const path = /^worktree (.+)$/m.exec(entry)?.[1];
    const branch = /^branch refs\/heads\/(.+)$/m.exec(entry)?.[1] ?? null;
    return path === undefined ? [] : [{ path, branch }];
  });
  const [main, ...linked] = worktrees;
  if (!main) return { ok: true, value: [] };
  // Of a submodule git tells the directory of its data, inside of the repository that it is in.
  const top = await git(main.path, ["rev-parse", "--show-toplevel"], env);
  const path = top.ok ? top.out.replace(/\n$/, "") : main.path;
  return { ok: true, value: [{ ...main, path }, ...linked] };
}

/** True for two spellings of one place, such as through a link; git tells the one without links. */
export function isSamePlace(one: string, other: string): boolean {
  return one === other || realPath(one) === realPath(other);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
