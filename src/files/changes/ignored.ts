// Which files git ignores, as git itself says.

import type { Descriptor } from "../descriptor.ts";
import { nulWords } from "../rules/git/nul-words.ts";
import { FileError } from "../rules/problem.ts";
import { CheckedRepository } from "./checked-repository.ts";
import type { Environment } from "./run-git.ts";

/** Bytes of git's answer, which is part of the question. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/** Nobody asks git for its own directory. */
const GIT = Buffer.from(".git");
const NUL = Buffer.from([0]);
const SLASH = 0x2f;

/** Bytes as a text that is equal only for equal bytes. */
export const bytesKey = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/**
 * Those of the names in a directory that are ignored, each as `bytesKey`. None where there is no repository, or none that
 * git can read, or where it takes too long: the directory is shown all the same.
 *
 * @param directory below the root
 * @param env of the user: where git is, and what the user has told it for all repositories
 * @throws the signal's reason
 */
export async function ignoredNames(
  root: string,
  directory: Descriptor,
  names: readonly Uint8Array[],
  signal: AbortSignal,
  env: Environment = process.env,
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  try {
    await using repository = await CheckedRepository.open(root, directory, env, signal, { objects: false });
    const above = await repository.beginningIn(directory);
    const paths = names.map((name) => Buffer.concat([above, name]));
    const ignored = await ignoredPaths(repository, paths);
    return new Set([...ignored].map((path) => path.slice(above.byteLength)));
  } catch (error) {
    if (error instanceof FileError) return new Set();
    throw error;
  }
}

/**
 * Those of the paths in a worktree that are ignored, each as `bytesKey`; none where git fails.
 *
 * @throws {FileError} "took-too-long", "busy"; the signal's reason
 */
export async function ignoredPaths(
  repository: CheckedRepository,
  paths: readonly Uint8Array[],
): Promise<ReadonlySet<string>> {
  const asked = paths.filter((path) => !GIT.equals(path.subarray(path.lastIndexOf(SLASH) + 1)));
  if (asked.length === 0) return new Set();
  const stdin = Buffer.concat(asked.flatMap((path) => [path, NUL]));
  // Its status is 1 when none of them is ignored.
  const { bytes } = await repository.run(["check-ignore", "-z", "--stdin"], {
    bytesMax: ANSWER_BYTES_MAX,
    stdin,
  });
  return new Set(nulWords(bytes).map(bytesKey));
}
