// What has changed in one file of a repository: the hunks between two of the three that git knows of it, the committed one,
// the one in the index, and the one on the disk.

import { type Located, locate } from "../locate.ts";
import { type ChangeState, type Difference, HUNKS_BYTES_MAX } from "../rules/change.ts";
import { type FilePath, joinFilePath } from "../rules/file-path.ts";
import { type Held, hunksOf, parseRaw, parseStages } from "../rules/git/diff-output.ts";
import { pathspecOf } from "../rules/git/pathspec.ts";
import { FileError } from "../rules/problem.ts";
import { CheckedRepository } from "./checked-repository.ts";
import { readDiskFile, storeBlob, storeFile } from "./disk-file.ts";
import type { Environment } from "./run-git.ts";

/** Bytes of what git says about one file. */
const ANSWER_BYTES_MAX = 64 * 1024;
/** Bytes of the lines above the hunks. */
const HEADER_BYTES_MAX = 1_024;
/** Of a submodule, which holds a commit of another repository. */
const SUBMODULE_MODE = "160000";

export interface DifferenceTerms {
  /** From the commit to the index; else from the index to the disk. */
  readonly isStaged: boolean;
  /** What a staged file was renamed from, so that only what is new in it is told. */
  readonly from?: FilePath;
}

/** The file on the disk as git would take it. */
type OnDisk = Held | "too-large" | null;

/** A file before and after. */
interface Step {
  readonly state: ChangeState | null;
  readonly before: Held | null;
  readonly after: OnDisk;
}

/**
 * @param path a file below the root, which may be gone
 * @param env of the user: where git is, and what the user has told it for all repositories
 * @throws {FileError} "not-found" for a file that neither git nor the disk has; the signal's reason
 */
export async function differenceOf(
  root: string,
  path: FilePath,
  { isStaged, from }: DifferenceTerms,
  signal: AbortSignal,
  env: Environment = process.env,
): Promise<Difference> {
  if (path.length === 0) throw new FileError("is-a-directory");
  await using nearest = await nearestDirectory(root, path.slice(0, -1));
  await using repository = await CheckedRepository.open(root, nearest.found, env, signal);
  const nameOf = (each: FilePath) => {
    if (repository.isOwn(joinFilePath(each))) throw new FileError("no-permission");
    const name = repository.toWorktree(joinFilePath(each));
    if (name === null) throw new FileError("no-repository");
    return name;
  };
  const name = nameOf(path);
  const onDisk = async (): Promise<OnDisk> => {
    const file = await readDiskFile(root, repository, path, name);
    return file === null || file === "too-large" ? file : storeFile(repository, file, name);
  };
  const step = isStaged
    ? await stagedStep(repository, name, from && nameOf(from))
    : await unstagedStep(repository, name, await onDisk());
  // Awaited here: the repository is disposed of when this returns.
  return await compared(repository, step);
}

/** The directory, or the one above it that is there: a file may have been removed with its directory. */
async function nearestDirectory(root: string, path: FilePath): Promise<Located> {
  for (let ahead = path; ; ahead = ahead.slice(0, -1)) {
    try {
      const located = await locate(root, ahead);
      if (located.found.kind === "directory") return located;
      await located[Symbol.asyncDispose]();
    } catch (error) {
      const isGone = error instanceof FileError && ["not-found", "not-a-directory"].includes(error.problem);
      if (!isGone || ahead.length === 0) throw error;
    }
  }
}

const isSame = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

async function stagedStep(repository: CheckedRepository, name: Uint8Array, from?: Uint8Array): Promise<Step> {
  const specs = [name, ...(from ? [from] : [])].map(pathspecOf);
  const args = ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--find-renames", "--no-ext-diff"];
  const { bytes } = await repository.output([...args, "--", ...specs], { bytesMax: ANSWER_BYTES_MAX });
  const change = parseRaw(bytes).find((each) => isSame(each.name, name));
  if (change === undefined) return { state: null, before: null, after: null };
  const { before, after } = change;
  return { state: change.from === null ? stateOf(before, after) : "renamed", before, after };
}

async function unstagedStep(repository: CheckedRepository, name: Uint8Array, after: OnDisk): Promise<Step> {
  const args = ["ls-files", "--stage", "-z", "--", pathspecOf(name)];
  const { bytes } = await repository.output(args, { bytesMax: ANSWER_BYTES_MAX });
  const stages = parseStages(bytes).filter((each) => isSame(each.name, name));
  // Of a file that could not be merged it is ours, which git compares, too; else what there is.
  const order = [0, 2, 3, 1] as const;
  const known = order.flatMap((wanted) => stages.find(({ stage }) => stage === wanted)?.held ?? []);
  const before = known[0] ?? null;
  if (before === null && after === null) throw new FileError("not-found");
  if (before === null) return { state: "untracked", before, after };
  const isUnmerged = stages.some(({ stage }) => stage > 0);
  return { state: isUnmerged ? "unmerged" : stateOf(before, after), before, after };
}

function stateOf(before: Held | null, after: OnDisk): ChangeState | null {
  if (before === null) return "added";
  if (after === null) return "deleted";
  if (after === "too-large") return "modified";
  // The first digits say what it is, the others who may run it.
  if (before.mode.slice(0, 3) !== after.mode.slice(0, 3)) return "type-changed";
  return before.id === after.id && before.mode === after.mode ? null : "modified";
}

async function compared(repository: CheckedRepository, { state, before, after }: Step): Promise<Difference> {
  const shared = {
    state,
    modeBefore: before?.mode ?? null,
    modeAfter: after === null || after === "too-large" ? null : after.mode,
    isBinary: false,
    hunks: new Uint8Array(0),
    isCut: false,
  };
  if (after === "too-large") return { ...shared, isCut: true };
  const isOther = before?.mode === SUBMODULE_MODE || after?.mode === SUBMODULE_MODE;
  if (state === null || isOther || before?.id === after?.id) return shared;
  const none = before === null || after === null ? await storeBlob(repository, new Uint8Array(0)) : "";
  const args = ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--unified=3"];
  const answer = await repository.output([...args, before?.id ?? none, after?.id ?? none], {
    bytesMax: HEADER_BYTES_MAX + HUNKS_BYTES_MAX,
  });
  const { hunks, isBinary } = hunksOf(answer.bytes);
  return { ...shared, hunks: hunks.slice(0, HUNKS_BYTES_MAX), isBinary, isCut: answer.isCut };
}
