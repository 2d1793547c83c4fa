// What has changed in the repository that holds a directory below a root, by file. Nothing outside of the root is told.

import { locateDirectory } from "../locate.ts";
import { CHANGES_MAX, type Change, type ChangeStep, type Changes } from "../rules/change.ts";
import { type FilePath, parseFilePath } from "../rules/file-path.ts";
import { type LineCounts, parseNumstat } from "../rules/git/diff-output.ts";
import { pathspecBelow } from "../rules/git/pathspec.ts";
import { parseAheadBehind, parseStatus, type StatusEntry } from "../rules/git/status-output.ts";
import { FileError } from "../rules/problem.ts";
import { CheckedRepository } from "./checked-repository.ts";
import { countOnDisk } from "./disk-counts.ts";
import { bytesKey } from "./ignored.ts";
import { countNewLines, onlyThere } from "./new-files.ts";
import { type Environment, GIT_MS_MAX } from "./run-git.ts";

/** Bytes of git's answer: more than that many files, each with a long name. */
const STATUS_BYTES_MAX = 4 * 1024 * 1024;

/**
 * @param path a directory below the root
 * @param env of the user: where git is, and what the user has told it for all repositories
 * @param statusMsMax how long git may look for new files; after that only those are told that it knows
 * @throws {FileError} "no-repository", "no-git", "took-too-long" among others; the signal's reason
 */
export async function changesOf(
  root: string,
  path: FilePath,
  signal: AbortSignal,
  env: Environment = process.env,
  statusMsMax: number = GIT_MS_MAX,
): Promise<Changes> {
  await using directory = await locateDirectory(root, path);
  await using repository = await CheckedRepository.open(root, directory, env, signal);
  const below = ["--", pathspecBelow(repository.rootInWorktree)];
  const answer = await statusOf(repository, below, statusMsMax);
  const status = parseStatus(answer.bytes);
  const [staged, unstaged, distance] = await Promise.all([
    countsStaged(repository, below),
    countsOnDisk(root, repository, status.entries),
    status.upstream === null || status.isUnborn ? null : distanceOf(repository),
  ]);
  const told = status.entries.flatMap((entry) => changeOf(repository, entry, staged, unstaged) ?? []);
  const files = await onlyThere(root, repository, told.slice(0, CHANGES_MAX), signal);
  return {
    branch: status.branch,
    upstream: status.upstream,
    ahead: distance?.ahead ?? null,
    behind: distance?.behind ?? null,
    files: await countNewLines(root, files, signal),
    isCut: answer.isCut || told.length > CHANGES_MAX,
  };
}

async function statusOf(
  repository: CheckedRepository,
  below: readonly string[],
  msMax: number,
): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const args = ["status", "--porcelain=v2", "-z", "--branch", "--no-ahead-behind", "--find-renames"];
  const ask = (untracked: string, ms: number) =>
    repository.output([...args, "--ignore-submodules=all", `--untracked-files=${untracked}`, ...below], {
      bytesMax: STATUS_BYTES_MAX,
      msMax: ms,
    });
  const all = await orNullIfSlow(() => ask("all", msMax));
  return all ?? { ...(await ask("no", GIT_MS_MAX)), isCut: true };
}

type Counts = ReadonlyMap<string, LineCounts>;

const byName = (counts: readonly LineCounts[]): Counts =>
  new Map(counts.map((each) => [bytesKey(each.name), each]));

/** None where git fails, as it does when an object is missing: files are told without their lines. */
async function countsStaged(repository: CheckedRepository, below: readonly string[]): Promise<Counts> {
  const args = ["diff", "--cached", "--find-renames", "--numstat", "-z", "--no-ext-diff", "--no-textconv"];
  const bytes = await unlessSlow(repository, [...args, "--ignore-submodules=all", ...below]);
  return byName(bytes === null ? [] : parseNumstat(bytes));
}

async function countsOnDisk(
  root: string,
  repository: CheckedRepository,
  entries: readonly StatusEntry[],
): Promise<Counts> {
  return byName((await orNullIfSlow(() => countOnDisk(root, repository, entries))) ?? []);
}

/** Null where it takes too long to walk the history. */
async function distanceOf(repository: CheckedRepository): Promise<{ ahead: number; behind: number } | null> {
  const bytes = await unlessSlow(repository, [
    "rev-list",
    "--left-right",
    "--count",
    "HEAD...@{upstream}",
    "--",
  ]);
  return bytes === null ? null : parseAheadBehind(bytes);
}

async function unlessSlow(
  repository: CheckedRepository,
  args: readonly string[],
): Promise<Uint8Array | null> {
  return orNullIfSlow(async () => {
    const { bytes, status, isCut } = await repository.run(args, { bytesMax: STATUS_BYTES_MAX });
    return status === 0 || isCut ? bytes : null;
  });
}

async function orNullIfSlow<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileError && error.problem === "took-too-long") return null;
    throw error;
  }
}

/** Null for what is outside of the root. */
function changeOf(
  repository: CheckedRepository,
  entry: StatusEntry,
  staged: Counts,
  unstaged: Counts,
): Change | null {
  const path = repository.toRoot(entry.name);
  // A directory, which ends with a slash, is another repository in this one.
  if (path === null || !parseFilePath(path).ok) return null;
  const key = bytesKey(entry.name);
  const from = entry.from && repository.toRoot(entry.from);
  return {
    path,
    from: from !== null && parseFilePath(from).ok && !repository.isOwn(from) ? from : null,
    staged: stepOf(entry.staged, staged.get(key)),
    unstaged: stepOf(entry.unstaged, unstaged.get(key)),
  };
}

function stepOf(state: ChangeStep["state"] | null, counts: LineCounts | undefined): ChangeStep | null {
  if (state === null) return null;
  if (counts === undefined || counts.isBinary)
    return { state, added: null, removed: null, isBinary: counts?.isBinary ?? false };
  return { state, added: counts.added, removed: counts.removed, isBinary: false };
}
