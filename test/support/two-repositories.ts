// Two repositories, one of which nobody may learn of, and what is told of the other one.

import { join } from "node:path";
import { changesOf } from "../../src/files/changes/changes.ts";
import { differenceOf } from "../../src/files/changes/difference.ts";
import { FileError, type FileProblem } from "../../src/files/rules/problem.ts";
import { gitEnvironment, TestRepository } from "./git-repository.ts";
import { makeHome } from "./home.ts";

export const never = () => new AbortController().signal;

const names = (path: string) => (path === "" ? [] : path.split("/").map((name) => Buffer.from(name)));

export class TwoRepositories implements AsyncDisposable {
  readonly home = makeHome();
  /** Of the user who asks. */
  env: Record<string, string> = gitEnvironment(this.home);
  /** A repository outside of every root, whose files nobody may learn of. */
  readonly secret = TestRepository.with(this.home, join(this.home.root, "secret"), {
    "secret.txt": "secret\n",
    "sub/a.txt": "a\n",
  });
  /** A repository that is a root, or in one. Its `file.txt` has changed. */
  readonly shared = TestRepository.with(this.home, join(this.home.root, "shared"), {
    "file.txt": "one\n",
    "sub/a.txt": "a\n",
  });
  /** Of the one that is shared. */
  readonly gitDirectory = join(this.shared.path, ".git");

  constructor() {
    this.shared.write({ "file.txt": "two\n" });
  }

  /** The files that are told, each with a mark before it and before that what it was renamed from; or why none are. */
  async told(root: string, path = "", signal = never()): Promise<string[] | FileProblem> {
    try {
      const { files } = await changesOf(root, names(path), signal, this.env);
      return files.map((file) => `${Buffer.from(file.from ?? "")}>${Buffer.from(file.path)}`);
    } catch (error) {
      if (error instanceof FileError) return error.problem;
      throw error;
    }
  }

  /** What is new in a file. */
  async hunks(root: string, path: string): Promise<string> {
    const difference = await differenceOf(root, names(path), { isStaged: false }, never(), this.env);
    return Buffer.from(difference.hunks).toString();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home.dispose();
  }
}
