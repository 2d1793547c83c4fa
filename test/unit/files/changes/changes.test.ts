// What is told of real repositories, made by the real git: states, lines, hunks, branches, and names of any bytes.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { changesOf } from "../../../../src/files/changes/changes.ts";
import { differenceOf } from "../../../../src/files/changes/difference.ts";
import { listDirectory } from "../../../../src/files/listing.ts";
import { CHANGES_MAX, type ChangeStep, HUNKS_BYTES_MAX } from "../../../../src/files/rules/change.ts";
import { gitEnvironment, TestRepository } from "../../../support/git-repository.ts";
import { makeHome, type TestHome } from "../../../support/home.ts";

let home: TestHome;
let env: Record<string, string>;
beforeEach(() => {
  home = makeHome();
  env = gitEnvironment(home);
});
afterEach(() => home.dispose());

const never = () => new AbortController().signal;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const pathOf = (path: string | Buffer) =>
  (typeof path === "string" ? path : path.toString("latin1"))
    .split("/")
    .map((name) => Buffer.from(name, typeof path === "string" ? "utf8" : "latin1"));
const made = (files: Readonly<Record<string, string>>, name = "repository") =>
  TestRepository.with(home, join(home.root, name), files);

const told = (root: string, path = "") => changesOf(root, path === "" ? [] : pathOf(path), never(), env);
const difference = (root: string, path: string | Buffer, isStaged = false, from?: string) =>
  differenceOf(root, pathOf(path), { isStaged, ...(from && { from: pathOf(from) }) }, never(), env);

const shown = (step: ChangeStep | null) =>
  step === null
    ? "-"
    : step.isBinary
      ? `${step.state} binary`
      : `${step.state} +${step.added} -${step.removed}`;

/** Every file in one line: its path, what was staged and what was not. */
async function lines(root: string, path = ""): Promise<string[]> {
  const { files } = await told(root, path);
  return files.map((file) => {
    const from = file.from === null ? "" : `${text(file.from)} > `;
    return `${from}${text(file.path)}: ${shown(file.staged)}, ${shown(file.unstaged)}`;
  });
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}\n`).join("");

test("every state of a file, staged or not, with its lines", async () => {
  const repository = made({
    "both.txt": numbers(1, 9),
    "deleted.txt": numbers(1, 3),
    "moved.txt": numbers(1, 30),
    "type.txt": "text\n",
    "run.sh": "run\n",
    "picture.bin": "\0\n",
    "same.txt": "same\n",
  });
  repository.write({ "both.txt": numbers(1, 10) });
  mkdirSync(join(repository.path, "deep"));
  renameSync(join(repository.path, "moved.txt"), join(repository.path, "deep/moved-on.txt"));
  repository.write({ "deep/moved-on.txt": numbers(1, 31) });
  repository.git("add", "--all");
  repository.write({
    "both.txt": numbers(2, 10),
    "picture.bin": "\0other\n",
    "new.txt": "a\nb",
    "new.bin": "\0",
    "empty.txt": "",
  });
  rmSync(join(repository.path, "deleted.txt"));
  rmSync(join(repository.path, "type.txt"));
  symlinkSync("same.txt", join(repository.path, "type.txt"));
  symlinkSync("same.txt", join(repository.path, "new-link"));
  chmodSync(join(repository.path, "run.sh"), 0o755);
  expect((await lines(repository.path)).sort()).toEqual([
    "both.txt: modified +1 -0, modified +0 -1",
    "deleted.txt: -, deleted +0 -3",
    "empty.txt: -, untracked +0 -0",
    "moved.txt > deep/moved-on.txt: renamed +1 -0, -",
    "new-link: -, untracked +1 -0",
    "new.bin: -, untracked binary",
    "new.txt: -, untracked +2 -0",
    "picture.bin: -, modified binary",
    "run.sh: -, modified +0 -0",
    "type.txt: -, type-changed +1 -1",
  ]);
  const hunks = async (path: string, isStaged = false, from?: string) =>
    text((await difference(repository.path, path, isStaged, from)).hunks);
  expect(await hunks("both.txt", true)).toBe("@@ -7,3 +7,4 @@\n 7\n 8\n 9\n+10\n");
  expect(await hunks("both.txt")).toBe("@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n");
  expect(await hunks("new.txt")).toBe("@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n");
  expect(await hunks("deleted.txt")).toBe("@@ -1,3 +0,0 @@\n-1\n-2\n-3\n");
  expect(await hunks("new-link")).toBe("@@ -0,0 +1 @@\n+same.txt\n\\ No newline at end of file\n");
  expect(await hunks("deep/moved-on.txt", true, "moved.txt")).toStartWith("@@ -28,3 +28,4 @@");
  expect(await difference(repository.path, "deep/moved-on.txt", true, "moved.txt")).toMatchObject({
    state: "renamed",
  });
  expect(await difference(repository.path, "deep/moved-on.txt", true)).toMatchObject({ state: "added" });
  expect(await difference(repository.path, "picture.bin")).toMatchObject({
    state: "modified",
    isBinary: true,
    hunks: new Uint8Array(0),
  });
  expect(await difference(repository.path, "run.sh")).toMatchObject({
    state: "modified",
    modeBefore: "100644",
    modeAfter: "100755",
    hunks: new Uint8Array(0),
  });
  expect(await difference(repository.path, "type.txt")).toMatchObject({
    state: "type-changed",
    modeAfter: "120000",
  });
  expect(await difference(repository.path, "same.txt")).toMatchObject({ state: null, isCut: false });
  expect(await difference(repository.path, "nowhere.txt").catch((error) => error.problem)).toBe("not-found");
});

test("a file whose directory is gone, or is a link now", async () => {
  const repository = made({ "a/b/file.txt": "one\n", "c/file.txt": "one\n", "d/file.txt": "two\n" });
  rmSync(join(repository.path, "a"), { recursive: true });
  rmSync(join(repository.path, "c"), { recursive: true });
  symlinkSync("d", join(repository.path, "c"));
  expect((await lines(repository.path)).sort()).toEqual([
    "a/b/file.txt: -, deleted +0 -1",
    "c/file.txt: -, deleted +0 -1",
    "c: -, untracked +1 -0",
  ]);
  for (const path of ["a/b/file.txt", "c/file.txt"])
    expect(await difference(repository.path, path)).toMatchObject({ state: "deleted", modeAfter: null });
});

test("names of any bytes", async () => {
  const repository = made({ "plain.txt": "one\n" });
  const names = [
    "*.txt",
    "[a]",
    "back\\slash",
    "line\nend",
    "tab\t",
    '"quoted"',
    " blank ",
    "-option",
    ":(top)",
  ];
  for (const name of names) repository.write({ [name]: "new\n" });
  const odd = Buffer.from([0x61, 0xff, 0xfe, 0x2f, 0x62, 0xc3]);
  mkdirSync(Buffer.concat([Buffer.from(`${repository.path}/`), odd.subarray(0, 3)]));
  writeFileSync(Buffer.concat([Buffer.from(`${repository.path}/`), odd]), "odd\n");
  repository.git("add", "--all");
  for (const name of names) repository.write({ [name]: "newer\n" });
  writeFileSync(Buffer.concat([Buffer.from(`${repository.path}/`), odd]), "odder\n");
  const { files } = await told(repository.path);
  const all = [...names.map((name) => Buffer.from(name)), odd];
  expect(files.map(({ path }) => Buffer.from(path).toString("hex")).sort()).toEqual(
    all.map((name) => name.toString("hex")).sort(),
  );
  for (const file of files)
    expect([text(file.path), shown(file.staged), shown(file.unstaged)]).toEqual([
      text(file.path),
      "added +1 -0",
      "modified +1 -1",
    ]);
  for (const name of names)
    expect(text((await difference(repository.path, name)).hunks)).toBe("@@ -1 +1 @@\n-new\n+newer\n");
  expect(text((await difference(repository.path, odd)).hunks)).toBe("@@ -1 +1 @@\n-odd\n+odder\n");
  expect(text((await difference(repository.path, odd, true)).hunks)).toBe("@@ -0,0 +1 @@\n+odd\n");
});

describe("what is checked out", () => {
  test("a branch, and how far it is from the one that it follows", async () => {
    const repository = made({ "file.txt": "one\n" });
    expect(await told(repository.path)).toMatchObject({
      branch: "main",
      upstream: null,
      ahead: null,
      behind: null,
    });
    repository.git("branch", "other");
    repository.git("branch", "--quiet", "--set-upstream-to=other");
    expect(await told(repository.path)).toMatchObject({ upstream: "other", ahead: 0, behind: 0 });
    for (const name of ["two", "three"]) {
      repository.write({ "file.txt": name });
      repository.commit(name);
    }
    const tree = repository.git("write-tree").trim();
    const commit = repository.git("commit-tree", tree, "-p", "other", "-m", "theirs").trim();
    repository.git("update-ref", "refs/heads/other", commit);
    expect(await told(repository.path)).toMatchObject({ upstream: "other", ahead: 2, behind: 1, files: [] });
    repository.git("pack-refs", "--all");
    repository.git("gc", "--quiet");
    expect(await told(repository.path)).toMatchObject({ upstream: "other", ahead: 2, behind: 1, files: [] });
    repository.git("checkout", "--quiet", "--detach");
    expect(await told(repository.path)).toMatchObject({ branch: null, upstream: null });
  });

  test("a branch of another repository", async () => {
    const origin = made({ "file.txt": "one\n" }, "origin");
    const repository = new TestRepository(home, join(home.root, "clone"));
    origin.git("clone", "--quiet", origin.path, repository.path);
    origin.write({ "file.txt": "two\n" });
    origin.commit("two");
    repository.git("fetch", "--quiet");
    expect(await told(repository.path)).toMatchObject({ upstream: "origin/main", ahead: 0, behind: 1 });
  });

  test("nothing yet", async () => {
    const repository = made({});
    repository.write({ "a.txt": "a\n", "b.txt": "b\n" });
    repository.git("add", "a.txt");
    expect(await told(repository.path)).toMatchObject({ branch: "main", upstream: null });
    expect(await lines(repository.path)).toEqual(["a.txt: added +1 -0, -", "b.txt: -, untracked +1 -0"]);
    expect(text((await difference(repository.path, "a.txt", true)).hunks)).toBe("@@ -0,0 +1 @@\n+a\n");
  });

  test("what could not be merged", async () => {
    const repository = made({ "file.txt": "one\n" });
    repository.git("branch", "other");
    repository.write({ "file.txt": "ours\n" });
    repository.commit("ours");
    repository.git("checkout", "--quiet", "other");
    repository.write({ "file.txt": "theirs\n" });
    repository.commit("theirs");
    expect(() => repository.git("merge", "main")).toThrow();
    const [file] = (await told(repository.path)).files;
    expect([file?.staged?.state, file?.unstaged?.state]).toEqual(["unmerged", "unmerged"]);
    expect(text((await difference(repository.path, "file.txt")).hunks)).toBe(
      "@@ -1 +1,5 @@\n+<<<<<<< HEAD\n theirs\n+=======\n+ours\n+>>>>>>> main\n",
    );
  });
});

test("an index in two parts, and one that names every file twice as large", async () => {
  const repository = made({ "a.txt": "a\n", "b.txt": "b\n" });
  repository.git("update-index", "--split-index");
  repository.write({ "a.txt": "c\n" });
  repository.git("add", "a.txt");
  expect(await lines(repository.path)).toEqual(["a.txt: modified +1 -1, -"]);
});

test("a worktree in which only some directories are checked out", async () => {
  const repository = made({ "a/file.txt": "a\n", "b/file.txt": "b\n", "c/file.txt": "c\n" });
  for (const kind of ["--no-sparse-index", "--sparse-index"]) {
    repository.git("sparse-checkout", "set", kind, "a");
    expect(readdirSync(repository.path).sort()).toEqual([".git", "a"]);
    expect(await lines(repository.path)).toEqual([]);
    // One that is there all the same.
    repository.write({ "a/file.txt": "new\n", "b/file.txt": "new\n" });
    expect(await lines(repository.path)).toEqual([
      "a/file.txt: -, modified +1 -1",
      "b/file.txt: -, modified +1 -1",
    ]);
    expect(text((await difference(repository.path, "b/file.txt")).hunks)).toBe("@@ -1 +1 @@\n-b\n+new\n");
    repository.git("checkout", "--quiet", "--", ".");
    rmSync(join(repository.path, "b"), { recursive: true, force: true });
  }
});

test("a clone without all of the history", async () => {
  const origin = made({ "file.txt": "one\n" }, "origin");
  origin.write({ "file.txt": "two\n" });
  origin.commit("two");
  const repository = new TestRepository(home, join(home.root, "clone"));
  origin.git("clone", "--quiet", "--depth=1", `file://${origin.path}`, repository.path);
  repository.write({ "file.txt": "three\n" });
  expect(await told(repository.path)).toMatchObject({ upstream: "origin/main", ahead: 0, behind: 0 });
  expect(await lines(repository.path)).toEqual(["file.txt: -, modified +1 -1"]);
});

test("line ends are those of git's attributes and of the user", async () => {
  const repository = made({ ".gitattributes": "*.bat eol=crlf\n", "a.bat": "a\r\nb\r\n" });
  repository.write({ "a.bat": "a\r\nc\r\n" });
  expect(await lines(repository.path)).toEqual(["a.bat: -, modified +1 -1"]);
  expect(text((await difference(repository.path, "a.bat")).hunks)).toBe("@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
});

test("objects named by SHA-256", async () => {
  const path = join(home.root, "repository");
  mkdirSync(path);
  const repository = new TestRepository(home, path);
  repository.git("init", "--quiet", "-b", "main", "--object-format=sha256");
  repository.write({ "file.txt": "one\n" });
  repository.commit("one");
  repository.write({ "file.txt": "two\n" });
  expect(await lines(path)).toEqual(["file.txt: -, modified +1 -1"]);
  expect(text((await difference(path, "file.txt")).hunks)).toBe("@@ -1 +1 @@\n-one\n+two\n");
});

test("more files than are told, a longer difference, and a file that is too large to be compared", async () => {
  const repository = made({ "long.txt": "", "large.txt": "" });
  for (let i = 0; i <= CHANGES_MAX; i++) writeFileSync(join(repository.path, `new-${i}`), "");
  repository.write({ "long.txt": "x\n".repeat(HUNKS_BYTES_MAX) });
  truncateSync(join(repository.path, "large.txt"), 64 * 1024 * 1024);
  const { files, isCut } = await told(repository.path);
  expect([files.length, isCut]).toEqual([CHANGES_MAX, true]);
  const long = await difference(repository.path, "long.txt");
  expect([long.hunks.byteLength, long.isCut]).toEqual([HUNKS_BYTES_MAX, true]);
  expect(await difference(repository.path, "large.txt")).toMatchObject({ state: "modified", isCut: true });
});

describe("what git ignores", () => {
  const ignored = async (root: string, path = "", asksGit = true) => {
    const order = { sortBy: "name", isReversed: false, hidden: true } as const;
    const terms = { ...order, from: 0, count: 1_000, asksGit };
    const { entries } = await listDirectory(root, path === "" ? [] : pathOf(path), terms, never(), env);
    return entries.filter(({ isIgnored }) => isIgnored).map(({ name }) => text(name));
  };

  test("is marked in a listing, and not told as changed", async () => {
    const repository = made({
      ".gitignore": "*.log\nbuild/\n!keep.log\n",
      "deep/.gitignore": "/here.txt\n",
      "kept.log": "a\n",
    });
    repository.git("add", "--force", "kept.log");
    repository.git("commit", "--quiet", "-m", "kept");
    repository.write({
      "a.log": "",
      "keep.log": "",
      "build/out": "",
      "deep/here.txt": "",
      "deep/er/here.txt": "",
      "deep/er/b.log": "",
      secret: "",
      "everywhere~": "",
      "mine.txt": "",
    });
    writeFileSync(join(repository.path, ".git/info/exclude"), "secret\n");
    mkdirSync(join(home.user, ".config/git"), { recursive: true });
    writeFileSync(join(home.user, ".config/git/ignore"), "*~\n");
    expect(await ignored(repository.path)).toEqual(["a.log", "build", "everywhere~", "secret"]);
    expect(await ignored(repository.path, "deep")).toEqual(["here.txt"]);
    expect(await ignored(join(repository.path, "deep"), "er")).toEqual(["b.log"]);
    expect(await ignored(repository.path, "build")).toEqual(["out"]);
    expect(await ignored(repository.path, "", false)).toEqual([]);
    expect(await lines(repository.path)).toEqual([
      "deep/er/here.txt: -, untracked +0 -0",
      "keep.log: -, untracked +0 -0",
      "mine.txt: -, untracked +0 -0",
    ]);
    writeFileSync(join(home.user, ".gitconfig"), "[core]\n\texcludesFile = ~/mine\n");
    writeFileSync(join(home.user, "mine"), "mine.txt\n");
    expect(await ignored(repository.path)).toEqual(["a.log", "build", "mine.txt", "secret"]);
  });

  test("is nothing where there is no repository", async () => {
    mkdirSync(join(home.root, "plain"));
    writeFileSync(join(home.root, "plain/file"), "");
    expect(await ignored(join(home.root, "plain"))).toEqual([]);
  });
});

test("nothing is written, nobody is kept from writing, and nothing is left", async () => {
  const repository = made({ "file.txt": "one\n" });
  repository.write({ "file.txt": "two\n" });
  writeFileSync(join(repository.path, ".git/index.lock"), "");
  const index = join(repository.path, ".git/index");
  const state = () => [readFileSync(index).toString("hex"), statSync(index, { bigint: true }).mtimeNs];
  const objects = () => readdirSync(join(repository.path, ".git/objects"), { recursive: true }).sort();
  const open = () =>
    readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(home.root);
      } catch {
        return false; // the directory that was read
      }
    });
  const before = [state(), objects(), open()];
  const tmp = join(home.root, "tmp");
  mkdirSync(tmp);
  const previous = process.env.TMPDIR;
  process.env.TMPDIR = tmp;
  try {
    expect(await lines(repository.path)).toEqual(["file.txt: -, modified +1 -1"]);
    await difference(repository.path, "file.txt");
    await difference(join(repository.path, ".."), "nowhere").catch(() => {});
  } finally {
    if (previous === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = previous;
  }
  expect([state(), objects(), open()]).toEqual(before);
  expect(readdirSync(tmp)).toEqual([]);
});
