// For a submodule, git names the directory of its data as the main worktree, so that 'new --worktree' put the session's
// files into '.git/modules' of the repository around it.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { remi, remiOk } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

function git(directory: string, ...args: string[]): void {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const all = [...who, "-c", "protocol.file.allow=always", ...args];
  const run = Bun.spawnSync(["git", "-C", directory, ...all], { env: home.env });
  if (!run.success) throw new Error(`git ${args.join(" ")}: ${run.stderr}`);
}

test("the worktree of a submodule is beside the submodule, and is removed again", async () => {
  const [part, app] = [join(home.root, "part"), join(home.root, "app")];
  for (const directory of [part, app]) {
    mkdirSync(directory);
    git(directory, "init", "--quiet");
    git(directory, "commit", "--quiet", "--allow-empty", "--message", "first");
  }
  git(app, "submodule", "--quiet", "add", part, "sub");
  const tree = join(app, "sub-worktrees/api");
  const made = await remi(home, ["new", "-d", "api", "--worktree", "--", "cat"], { cwd: join(app, "sub") });
  expect(made.err).toBe(`Made worktree ${tree} on new branch 'api'.\n`);
  expect(existsSync(tree)).toBe(true);
  await remiOk(home, ["kill", "api"]);
  await remiOk(home, ["rm", "--worktree", "api"]);
  expect(existsSync(tree)).toBe(false);
});
