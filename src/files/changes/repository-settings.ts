// The settings by which git is asked about a repository: which of its own and the user's hold, and whether it may be read
// at all.

import { resolve } from "node:path";
import { Descriptor } from "../descriptor.ts";
import {
  allowedSettings,
  followedReference,
  lastValue,
  type Setting,
  settingsText,
} from "../rules/git/settings.ts";
import { FileError } from "../rules/problem.ts";
import type { FoundRepository } from "./find-repository.ts";
import { contentOf, pathOf } from "./opener.ts";
import type { Environment } from "./run-git.ts";
import {
  excludesFileOf,
  isDeclaredSafe,
  listedSettings,
  readUserSettings,
  SETTINGS_BYTES_MAX,
} from "./user-settings.ts";

/** These hold whatever the user and the repository say. */
const ALWAYS: readonly Setting[] = [
  ["core.bare", "false"],
  ["core.hookspath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.untrackedcache", "false"],
  ["core.attributesfile", "/dev/null"],
  ["core.commitgraph", "false"],
  ["core.usereplacerefs", "false"],
  // Without effect where every file is checked out; else one that is there all the same counts.
  ["core.sparsecheckout", "true"],
  // A larger file is held to be no text: it is neither read nor compared as a whole.
  ["core.bigfilethreshold", "8m"],
  ["diff.renames", "true"],
  ["diff.renamelimit", "400"],
  ["diff.ignoresubmodules", "all"],
  ["status.renames", "true"],
  ["status.submodulesummary", "false"],
  ["submodule.recurse", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
];

export interface RepositorySettings {
  /** The text of the file. */
  readonly text: string;
  /** The reference that the branch follows; null without one. */
  readonly followed: string | null;
}

/** Where git works while it reads settings: a git directory that has none, and the environment for it. */
export interface Workplace {
  readonly program: string;
  readonly own: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * @param branch the whole name of the branch that is checked out
 * @param env the user's
 * @throws {FileError} for a repository that must not be read
 */
export async function readSettings(
  found: FoundRepository,
  branch: string | null,
  env: Environment,
  workplace: Workplace,
): Promise<RepositorySettings> {
  const { program, own, signal } = workplace;
  const [users, told] = await Promise.all([
    readUserSettings(program, own, env, signal),
    repositorySettings(found, workplace),
  ]);
  const owner = BigInt(process.getuid?.() ?? 0);
  const isForeign = [found.gitDirectory, found.commonDirectory].some(({ stat }) => stat.uid !== owner);
  if (isForeign && !isDeclaredSafe(users, found.top)) throw new FileError("foreign-repository");
  await checkWorktree(found, lastValue(told, "core.worktree"));
  const allowed = allowedSettings(users, told);
  if (allowed === null) throw new FileError("unknown-repository");
  const text = settingsText([...allowed, ["core.excludesfile", excludesFileOf(users, env)], ...ALWAYS]);
  const name = branch?.replace(/^refs\/heads\//, "");
  return { text, followed: name === undefined ? null : followedReference(allowed, name) };
}

/** As the repository's file says them, without the files that it names. */
async function repositorySettings(
  found: FoundRepository,
  { program, env, signal }: Workplace,
): Promise<Setting[]> {
  const file = await found.open(`${await pathOf(found.commonDirectory)}/config`);
  if (file === null) return [];
  const stdin = await contentOf(file, SETTINGS_BYTES_MAX);
  const terms = { env, cwd: "/", signal, bytesMax: 2 * SETTINGS_BYTES_MAX, stdin };
  return listedSettings(program, ["--file", "-", "--no-includes"], terms);
}

/** A repository may say that its files are elsewhere, and one that is elsewhere must say that they are here. */
async function checkWorktree(found: FoundRepository, told: string | undefined): Promise<void> {
  const { gitDirectory, commonDirectory, isClaimed, top } = found;
  // That of a linked worktree says it by its `gitdir`, and git heeds nothing else.
  if (gitDirectory !== commonDirectory || told === undefined) {
    if (isClaimed) throw new FileError("outside");
    return;
  }
  if (!(await isAt(resolve(await pathOf(gitDirectory), told), top)))
    throw new FileError("unknown-repository");
}

/** Whether a path leads to a directory. What else it may lead to is not told. */
async function isAt(path: string, directory: string): Promise<boolean> {
  try {
    await using named = await Descriptor.at(path);
    return (await pathOf(named)) === directory;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}
