// Which files git ignores, as git itself says.

import type { Descriptor } from "../descriptor.ts";
import { nulWords } from "../rules/git/nul-words.ts";
import { FileError } from "../rules/problem.ts";
import { CheckedRepository } from "./checked-repository.ts";
import type { Environment } from "./run-git.ts";

/** Bytes of git's answer, which is part of the question. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const GIT = Buffer.from(".git");
const NUL = Buffer.from([0]);
const SLASH = 0x2f;

/** Bytes as a text that is equal only for equal bytes. */
export const bytesKey = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/**
 * Asks git about files of one directory and below. Says of none that it is ignored where there is no repository, or none that
 * git can read, and once git has failed: the files are shown all the same.
 */
export class IgnoredFiles implements AsyncDisposable {
  private constructor(
    private repository: CheckedRepository | null,
    /** With what paths in the directory begin in the repository's worktree. */
    private readonly above: Uint8Array,
    private readonly stack: AsyncDisposableStack,
  ) {}

  /**
   * @param directory below the root
   * @param env of the user: where git is, and what the user has told it for all repositories
   * @throws the signal's reason
   */
  static async open(
    root: string,
    directory: Descriptor,
    signal: AbortSignal,
    env: Environment,
  ): Promise<IgnoredFiles> {
    await using stack = new AsyncDisposableStack();
    try {
      const repository = stack.use(
        await CheckedRepository.open(root, directory, env, signal, { objects: false }),
      );
      return new IgnoredFiles(repository, await repository.beginningIn(directory), stack.move());
    } catch (error) {
      if (error instanceof FileError) return new IgnoredFiles(null, new Uint8Array(0), stack.move());
      throw error;
    }
  }

  /** The directory is not the worktree itself, but in it. */
  get isBelowTop(): boolean {
    return this.above.byteLength > 0;
  }

  /** Those of the paths in the directory that are ignored, each as `bytesKey`. @throws the signal's reason */
  async of(paths: readonly Uint8Array[]): Promise<ReadonlySet<string>> {
    // Nobody asks git for its own directory.
    const asked = paths.filter((path) => !GIT.equals(path.subarray(path.lastIndexOf(SLASH) + 1)));
    if (this.repository === null || asked.length === 0) return new Set();
    const terms = {
      bytesMax: ANSWER_BYTES_MAX,
      stdin: Buffer.concat(asked.flatMap((path) => [this.above, path, NUL])),
    };
    try {
      // Its status is 1 when none of them is ignored.
      const { bytes } = await this.repository.run(["check-ignore", "-z", "--stdin"], terms);
      return new Set(nulWords(bytes).map((path) => bytesKey(path.subarray(this.above.byteLength))));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.repository = null;
      return new Set();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack[Symbol.asyncDispose]();
  }
}
