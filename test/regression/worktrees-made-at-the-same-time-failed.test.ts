// Of sessions that were started at the same time in worktrees of one repository, some failed: a git that lists the worktrees
// cannot read one that another git is just making.

import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "../support/home.ts";
import { remi, remiOk } from "../support/remi.ts";

const SESSIONS = 8;

test("each gets its worktree, though two want the same, and each is removed", async () => {
  await using home = makeHome();
  const app = join(home.root, "app");
  mkdirSync(app);
  const git = (...args: string[]) => {
    const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    expect(Bun.spawnSync(["git", "-C", app, ...who, ...args], { env: home.env }).success).toBe(true);
  };
  git("init", "--quiet");
  git("commit", "--quiet", "--allow-empty", "--message", "first");
  const names = Array.from({ length: SESSIONS }, (_, i) => `s${i}`);
  const branch = (name: string) => (name === "s1" ? "s0" : name);
  const start = (name: string) =>
    remi(home, ["new", "-d", name, "--worktree", branch(name), "--", "sleep", "1000"], { cwd: app });
  const made = await Promise.all(names.map(start));
  expect(made.map(({ code, err }) => [code, /^(?:Made|Uses) worktree /.test(err)])).toEqual(
    names.map(() => [0, true]),
  );
  await remiOk(home, ["kill", ...names]);
  // The first two share theirs.
  const removed = await Promise.all(names.slice(1).map((name) => remi(home, ["rm", "--worktree", name])));
  expect(removed.map(({ code, err }) => [code, err.startsWith("Removed worktree ")])).toEqual(
    names.slice(1).map(() => [0, true]),
  );
});
