// Sessions in git worktrees of their own, with a real git.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { sessionId } from "../support/processes.ts";
import { type Finished, remi, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
let app: string;
beforeEach(() => {
  home = makeHome();
  app = join(home.root, "app");
  mkdirSync(join(app, "src/deep"), { recursive: true });
  writeFileSync(join(app, "src/deep/file"), "one\n");
  writeFileSync(join(app, ".gitignore"), "ignored\n");
  git(app, "init", "--quiet", "--initial-branch=main");
  commit(app, "first");
});
afterEach(() => home.dispose());

function git(directory: string, ...args: string[]): string {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const run = Bun.spawnSync(["git", "-C", directory, ...who, ...args], { env: home.env });
  if (!run.success) throw new Error(`git ${args.join(" ")}: ${run.stderr}`);
  return run.stdout.toString().trim();
}

function commit(directory: string, message: string): void {
  git(directory, "add", "--all");
  git(directory, "commit", "--quiet", "--message", message);
}

const branchOf = (directory: string) => git(directory, "symbolic-ref", "--short", "HEAD");
const branches = () => git(app, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");
const tree = (branch: string) => join(home.root, "app-worktrees", branch);
const SLEEP = ["--", "sleep", "1000"];

const create = (flags: readonly string[], cwd = app, command = SLEEP): Promise<Finished> =>
  remi(home, ["new", "-d", ...flags, ...command], { cwd });

/** Ends a session and removes it with its worktree. */
async function endAndRemove(name: string, ...flags: string[]): Promise<Finished> {
  await remi(home, ["kill", name]);
  return remi(home, ["rm", "--worktree", ...flags, name]);
}

describe("new --worktree", () => {
  test("makes a branch of the session's name beside the repository, and starts in the same directory of it", async () => {
    const made = await create(["api", "--worktree"], join(app, "src/deep"));
    expect(made).toEqual({
      code: 0,
      out: "api\n",
      err: `Made worktree ${tree("api")} on new branch 'api'.\n`,
    });
    expect(branchOf(tree("api"))).toBe("api");
    expect(await sessionRecord(home, "api")).toMatchObject({ cwd: join(tree("api"), "src/deep") });
    const record = JSON.parse(
      readFileSync(join(home.paths.sessionDir(await sessionId(home, "api")), "record.json"), "utf8"),
    );
    expect(record.worktree).toEqual({ path: tree("api"), branch: "api", repository: app, isNewBranch: true });
    // One more, made from inside a worktree, belongs to the same repository.
    expect((await create(["web", "--worktree"], tree("api"))).err).toContain(tree("web"));
    expect(branchOf(app)).toBe("main");
  });

  test("takes the branch that is named, new or not, and names the session after it", async () => {
    git(app, "branch", "feature/login");
    expect(await create(["--worktree", "feature/login"])).toEqual({
      code: 0,
      out: "feature-login\n",
      err: `Made worktree ${tree("feature-login")} on branch 'feature/login'.\n`,
    });
    expect(branchOf(tree("feature-login"))).toBe("feature/login");
    expect((await create(["two", "--worktree=fix"])).err).toContain("on new branch 'fix'");
    expect(await sessionRecord(home, "two")).toMatchObject({ cwd: tree("fix") });
    // Neither a session nor a branch has the name that is made up.
    git(app, "branch", "sleep");
    expect((await create(["--worktree"])).out).toBe("sleep-2\n");
    expect(branchOf(tree("sleep-2"))).toBe("sleep-2");
  });

  test("follows the branch of a remote", async () => {
    const origin = join(home.root, "origin");
    git(home.root, "clone", "--quiet", "--bare", app, origin);
    git(app, "remote", "add", "origin", origin);
    git(origin, "branch", "theirs");
    git(app, "fetch", "--quiet");
    expect((await create(["a", "--worktree", "theirs"])).code).toBe(0);
    expect(git(tree("theirs"), "rev-parse", "--abbrev-ref", "@{upstream}")).toBe("origin/theirs");
    // A bare repository has worktrees too.
    expect((await create(["b", "--worktree", "new"], origin)).err).toContain("origin-worktrees/new");
  });

  test("takes up the worktree that an earlier session left, and makes a deleted one again", async () => {
    await create(["api", "--worktree"]);
    writeFileSync(join(tree("api"), "work"), "");
    await remiOk(home, ["kill", "api"]);
    await remiOk(home, ["rm", "api"]);
    expect(await create(["api", "--worktree"])).toMatchObject({
      code: 0,
      err: `Uses worktree ${tree("api")} on branch 'api'.\n`,
    });
    expect(existsSync(join(tree("api"), "work"))).toBe(true);
    await remiOk(home, ["kill", "api"]);
    rmSync(tree("api"), { recursive: true });
    expect((await create(["api", "--worktree"])).err).toContain("Made worktree");
  });

  test("of several at the same time each gets its own, and none takes another's away", async () => {
    const names = ["a", "b", "c", "d"];
    const all = await Promise.all(
      names.map((name) => create([name, "--worktree", name === "d" ? "c" : name])),
    );
    // Two want the branch c: the later one shares the worktree or is refused.
    expect(all.slice(0, 2).map(({ code }) => code)).toEqual([0, 0]);
    expect(all.slice(2).some(({ code }) => code === 0)).toBe(true);
    for (const branch of ["a", "b", "c"]) expect(branchOf(tree(branch))).toBe(branch);
  });

  test("the config says where worktrees are", async () => {
    mkdirSync(home.home, { mode: 0o700 });
    writeFileSync(join(home.home, "config.toml"), 'worktree_directory = "~/trees"\n');
    await create(["api", "--worktree"]);
    expect(branchOf(join(home.user, "trees/app/api"))).toBe("api");
    symlinkSync(join(home.user, "trees"), join(home.user, "link"));
    writeFileSync(join(home.home, "config.toml"), `worktree_directory = "${home.user}/link"\n`);
    expect((await create(["api2", "--worktree", "api"])).err).toContain("Uses worktree");
  });

  test("what is not possible is reported in a sentence, and leaves nothing behind", async () => {
    mkdirSync(tree("full"), { recursive: true });
    writeFileSync(join(tree("full"), "x"), "");
    mkdirSync(join(home.root, "empty"));
    git(join(home.root, "empty"), "init", "--quiet");
    await create(["taken"]);
    const before = branches();
    for (const [flags, words, cwd, command] of [
      [["a", "--worktree"], "is in no git repository", home.user],
      [["a", "--worktree", "main"], `branch 'main' is checked out in ${app}`],
      [["a", "--worktree", "a..b"], "cannot be a branch's name"],
      [["a", "--worktree=-x"], "cannot be a branch's name"],
      [["a", "--worktree", "@{-1}"], "cannot be a branch's name"],
      [["a", "--worktree", "full"], "is in the way"],
      [["a", "--worktree"], "no commit yet", join(home.root, "empty")],
      [["a/b", "--worktree"], "cannot be a session's name"],
      [["taken", "--worktree"], "'taken' is running"],
      [["a", "--worktree"], "cannot be started", app, ["--", "/no/such/program"]],
    ] as const) {
      const { code, out, err } = await create(flags, cwd, command as typeof SLEEP | undefined);
      expect([flags, code, out]).toEqual([flags, 1, ""]);
      expect(err).toMatch(/^remi: [^\n]+\.\n$/);
      expect(err).toContain(words);
    }
    // A filter of the user's own that fails: a repository's hooks are not run.
    const attributes = join(app, ".git/info/attributes");
    writeFileSync(attributes, "* filter=no\n");
    writeFileSync(
      join(home.user, ".gitconfig"),
      `[filter "no"]\n\trequired = true\n\tsmudge = "echo fatal: not today >&2; exit 1; :"\n`,
    );
    expect((await create(["a", "--worktree"])).err).toContain("could not be made: git says: not today");
    rmSync(attributes);
    expect(branches()).toEqual(before);
    expect(git(app, "worktree", "list").split("\n")).toHaveLength(1);
    const noGit = await remi(home, ["new", "-d", "a", "--worktree"], { cwd: app, env: { PATH: "/nowhere" } });
    expect([noGit.code, noGit.err]).toEqual([1, "remi: git is not installed, or not in your PATH.\n"]);
  });
});

describe("rm --worktree", () => {
  test("removes a clean one, with its branch when that has no commits of its own", async () => {
    await create(["api", "--worktree"]);
    writeFileSync(join(tree("api"), "ignored"), "");
    expect((await remi(home, ["rm", "--worktree", "api"])).err).toContain("is still running");
    expect(await endAndRemove("api")).toEqual({
      code: 0,
      out: "",
      err: `Removed worktree ${tree("api")} and its branch 'api', which had no commits of its own.\n`,
    });
    expect([existsSync(tree("api")), branches()]).toEqual([false, ["main"]]);
    expect(await sessionRecord(home, "api")).toBeUndefined();
    // A branch that was there before stays.
    git(app, "branch", "old");
    await create(["b", "--worktree", "old"]);
    expect((await endAndRemove("b")).err).toBe(`Removed worktree ${tree("old")}.\n`);
    expect(branches()).toEqual(["main", "old"]);
  });

  test.each([
    [
      "a change",
      (path: string) => writeFileSync(join(path, "src/deep/file"), "two\n"),
      "1 file that is not committed",
    ],
    ["a new file", (path: string) => writeFileSync(join(path, "new"), ""), "1 file that is not committed"],
    [
      "a commit",
      (path: string) => {
        writeFileSync(join(path, "new"), "");
        commit(path, "second");
      },
      "1 commit that only its branch 'api' has",
    ],
    [
      "a commit without a branch",
      (path: string) => {
        git(path, "checkout", "--quiet", "--detach");
        writeFileSync(join(path, "new"), "");
        commit(path, "second");
      },
      "1 commit that no branch has",
    ],
  ])(
    "refuses for %s, which stays, and the session with it; --force removes it",
    async (what, work, words) => {
      await create(["api", "--worktree"]);
      work(tree("api"));
      const refused = await endAndRemove("api");
      expect([refused.code, refused.out]).toEqual([1, ""]);
      expect(refused.err).toContain(words);
      expect(refused.err).toContain("--force");
      expect(existsSync(join(tree("api"), "src/deep/file"))).toBe(true);
      expect(await sessionRecord(home, "api")).toMatchObject({ state: "exited" });
      expect((await remi(home, ["rm", "--worktree", "--force", "api"])).code).toBe(0);
      expect(existsSync(tree("api"))).toBe(false);
      // Commits are never lost while a branch has them.
      expect(branches().includes("api")).toBe(what.startsWith("a commit"));
    },
  );

  test("what was pushed or merged is clean", async () => {
    await create(["api", "--worktree"]);
    writeFileSync(join(tree("api"), "new"), "");
    commit(tree("api"), "second");
    git(app, "merge", "--quiet", "--ff-only", "api");
    expect((await endAndRemove("api")).code).toBe(0);
    expect(branches()).toEqual(["main"]);
    expect(existsSync(join(app, "new"))).toBe(true);
  });

  test("without --worktree nothing of git's is touched, and a worktree in use stays", async () => {
    await create(["api", "--worktree"]);
    await create(["other", "--worktree", "api"]);
    expect((await endAndRemove("api")).err).toContain("session 'other' runs in the worktree");
    await remiOk(home, ["rm", "api"]);
    expect(branchOf(tree("api"))).toBe("api");
    expect(await remi(home, ["rm", "--force", "x"])).toMatchObject({ code: 2 });
    await create(["plain"]);
    expect((await endAndRemove("plain")).err).toContain("session 'plain' has no worktree");
    await remiOk(home, ["kill", "other"]);
    await remiOk(home, ["rm", "--worktree", "--exited"]);
    expect(existsSync(tree("api"))).toBe(false);
    expect(await remiOk(home, ["ls", "--json"])).toBe("[]\n");
  });

  test("one that is already gone is not a failure", async () => {
    await create(["api", "--worktree"]);
    rmSync(tree("api"), { recursive: true });
    expect(await endAndRemove("api")).toEqual({ code: 0, out: "", err: "" });
    await create(["b", "--worktree"]);
    await remiOk(home, ["kill", "b"]);
    rmSync(app, { recursive: true });
    expect((await remi(home, ["rm", "--worktree", "b"])).err).toContain("is gone");
    expect((await remi(home, ["rm", "b"])).code).toBe(0);
  });
});
