// Real git repositories for tests, made by the real git with nothing of the tester's own settings.

import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestHome } from "./home.ts";

const DATE = "2026-01-02T03:04:05Z";

/** The environment of the user whose repositories these are. */
export function gitEnvironment(home: TestHome): Record<string, string> {
  return {
    ...home.env,
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.com",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.com",
    GIT_AUTHOR_DATE: DATE,
    GIT_COMMITTER_DATE: DATE,
    GIT_CONFIG_NOSYSTEM: "1",
  };
}

export class TestRepository {
  constructor(
    private readonly home: TestHome,
    readonly path: string,
  ) {}

  /** A new one with these files committed. */
  static with(home: TestHome, path: string, files: Readonly<Record<string, string>>): TestRepository {
    mkdirSync(path, { recursive: true });
    const repository = new TestRepository(home, path);
    repository.git("init", "--quiet", "-b", "main");
    repository.write(files);
    if (Object.keys(files).length > 0) repository.commit("one");
    return repository;
  }

  /** What it prints. Throws when it fails. */
  git(...args: string[]): string {
    const run = Bun.spawnSync(["git", "-C", this.path, ...args], { env: gitEnvironment(this.home) });
    if (!run.success) throw new Error(`git ${args.join(" ")}: ${run.stderr}`);
    return run.stdout.toString();
  }

  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), bytes);
    }
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "-m", message);
  }
}

/** Programs that leave a mark when they are run, and the marks. */
export class MarkingPrograms {
  readonly directory: string;
  readonly #marks: string;

  constructor(root: string) {
    this.directory = join(root, "programs");
    this.#marks = join(root, "marks");
    for (const directory of [this.directory, this.#marks]) mkdirSync(directory);
  }

  /** The path of a program that copies its input, or does what is said. */
  make(name: string, script = "cat"): string {
    const path = join(this.directory, name);
    writeFileSync(path, `#!/bin/sh\n: > '${join(this.#marks, name)}'\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Names of those that were run since the last time. */
  taken(): string[] {
    const names = existsSync(this.#marks) ? readdirSync(this.#marks).sort() : [];
    for (const name of names) rmSync(join(this.#marks, name));
    return names;
  }
}
