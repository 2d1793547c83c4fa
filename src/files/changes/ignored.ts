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
  const asked = names.filter((name) => !GIT.equals(name));
  if (asked.length === 0) return new Set();
  try {
    await using repository = await CheckedRepository.open(root, directory, env, signal);
    const above = await repository.beginningIn(directory);
    const stdin = Buffer.concat(asked.flatMap((name) => [above, name, NUL]));
    const terms = { bytesMax: ANSWER_BYTES_MAX, stdin };
    // Its status is 1 when none of them is ignored.
    const { bytes } = await repository.run(["check-ignore", "-z", "--stdin"], terms);
    return new Set(nulWords(bytes).map((path) => bytesKey(path.subarray(above.byteLength))));
  } catch (error) {
    if (error instanceof FileError) return new Set();
    throw error;
  }
}
