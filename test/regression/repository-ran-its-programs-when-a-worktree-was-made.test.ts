// git runs what a repository's own configuration names: hooks, a monitor of files, filters. A repository that somebody
// else made ran them when remi asked for a worktree of it, or checked whether one may be removed.

import { expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { remi, remiOk } from "../support/remi.ts";

function gitIn(home: TestHome, directory: string, ...args: string[]): void {
  const env = { ...home.env, GIT_CONFIG_GLOBAL: join(home.root, "gitconfig") };
  const run = Bun.spawnSync(["git", "-C", directory, ...args], { env });
  if (!run.success) throw new Error(`git ${args.join(" ")}: ${run.stderr}`);
}

/** A repository with a commit, and where its programs leave their marks. */
function hostile(home: TestHome): { repository: string; marks: string; program: (name: string) => string } {
  const repository = join(home.root, "repository");
  const marks = join(home.root, "marks");
  const programs = join(home.root, "programs");
  for (const directory of [repository, marks, programs]) mkdirSync(directory);
  const program = (name: string) => {
    const path = join(programs, name);
    writeFileSync(path, `#!/bin/sh\n: > ${join(marks, name)}\ncat\n`);
    chmodSync(path, 0o755);
    return path;
  };
  gitIn(home, repository, "init", "--quiet", "-b", "main");
  gitIn(home, repository, "config", "user.email", "a@example.com");
  gitIn(home, repository, "config", "user.name", "A");
  writeFileSync(join(repository, "file.txt"), "as it is\n");
  writeFileSync(
    join(repository, ".gitattributes"),
    "*.txt filter=evil\n*.md filter=long\n*.own filter=mine\n",
  );
  writeFileSync(join(repository, "long.md"), "as it is\n");
  writeFileSync(join(repository, "mine.own"), "as it is\n");
  gitIn(home, repository, "add", ".");
  gitIn(home, repository, "commit", "--quiet", "-m", "one");
  return { repository, marks, program };
}

test("no program of the repository runs, and the user's own filter does", async () => {
  await using home = makeHome();
  const { repository, marks, program } = hostile(home);
  const set = (name: string, value: string) => gitIn(home, repository, "config", name, value);
  for (const hook of ["post-checkout", "post-index-change", "reference-transaction", "pre-commit"])
    program(hook);
  set("core.hooksPath", join(home.root, "programs"));
  set("core.fsmonitor", program("fsmonitor"));
  for (const kind of ["clean", "smudge"]) set(`filter.evil.${kind}`, program(`filter-${kind}`));
  set("filter.evil.required", "true");
  set("filter.long.process", program("filter-process"));
  set("core.sshCommand", program("ssh"));
  set("core.alternateRefsCommand", program("alternates"));
  set("credential.helper", program("helper"));
  set("submodule.recurse", "true");
  // The user's own, for all repositories; the repository names another program for it.
  writeFileSync(
    join(home.user, ".gitconfig"),
    `[filter "mine"]\n\tsmudge = "sed s/is/was/"\n\tclean = "sed s/was/is/"\n`,
  );
  set("filter.mine.smudge", program("filter-mine"));

  await remiOk(home, ["new", "-d", "demo", "--worktree", "--", "cat"], { cwd: repository });
  const worktrees = readdirSync(home.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === "mine.own" && entry.parentPath !== repository)
    .map((entry) => entry.parentPath);
  expect(worktrees).toHaveLength(1);
  const read = (name: string) => readFileSync(join(worktrees[0]!, name), "utf8");
  expect([read("file.txt"), read("long.md"), read("mine.own")]).toEqual([
    "as it is\n",
    "as it is\n",
    "as it was\n",
  ]);
  // git is also asked whether anything would be lost, with a file that has another date.
  writeFileSync(join(worktrees[0]!, "file.txt"), "as it is\n");
  await remiOk(home, ["kill", "demo"]);
  await remiOk(home, ["rm", "--worktree", "demo"]);
  expect(existsSync(worktrees[0]!)).toBe(false);
  expect(readdirSync(marks)).toEqual([]);
});

test("nothing that is missing is fetched by a program of the repository", async () => {
  await using home = makeHome();
  const { repository, marks, program } = hostile(home);
  const set = (name: string, value: string) => gitIn(home, repository, "config", name, value);
  set("extensions.partialClone", "origin");
  set("core.repositoryFormatVersion", "1");
  set("remote.origin.promisor", "true");
  set("remote.origin.uploadpack", program("upload-pack"));
  set("protocol.ext.allow", "always");
  set("core.sshCommand", program("ssh"));
  const objects = join(repository, ".git/objects");
  const blob = Bun.spawnSync(["git", "-C", repository, "rev-parse", "HEAD:file.txt"], { env: home.env });
  const name = blob.stdout.toString().trim();
  Bun.spawnSync(["rm", "-f", join(objects, name.slice(0, 2), name.slice(2))]);
  for (const url of [repository, `ext::${program("ext")} %S`, "ssh://127.0.0.1:9/none"]) {
    set("remote.origin.url", url);
    const made = await remi(home, ["new", "-d", "demo", "--worktree", "--", "cat"], { cwd: repository });
    expect([url, made.code]).toEqual([url, 1]);
    expect([url, readdirSync(marks)]).toEqual([url, []]);
  }
});
