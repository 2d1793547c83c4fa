// Where a repository may be, and where not: whoever has a root learns nothing of what is outside of it, whatever the files
// below it say.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { changesOf } from "../../../../src/files/changes/changes.ts";
import { IS_ROOT, OTHER_UID } from "../../../support/bad-places.ts";
import type { TestRepository } from "../../../support/git-repository.ts";
import type { TestHome } from "../../../support/home.ts";
import { never, TwoRepositories } from "../../../support/two-repositories.ts";

let two: TwoRepositories;
let home: TestHome;
let shared: TestRepository;
let secret: TestRepository;
beforeEach(() => {
  two = new TwoRepositories();
  ({ home, shared, secret } = two);
});
afterEach(() => two[Symbol.asyncDispose]());

const told = (root: string, path?: string, signal?: AbortSignal) => two.told(root, path, signal);
const hunks = (root: string, path: string) => two.hunks(root, path);
const gitDirectory = () => two.gitDirectory;

describe("a root", () => {
  test("that is the worktree, is in it, or holds it", async () => {
    shared.write({ "sub/a.txt": "b\n", "sub/new.txt": "n\n" });
    expect(await told(shared.path)).toEqual([">file.txt", ">sub/a.txt", ">sub/new.txt"]);
    expect(await told(shared.path, "sub")).toEqual([">file.txt", ">sub/a.txt", ">sub/new.txt"]);
    expect(await told(join(shared.path, "sub"))).toEqual([">a.txt", ">new.txt"]);
    expect(await told(home.root, "shared/sub")).toEqual([
      ">shared/file.txt",
      ">shared/sub/a.txt",
      ">shared/sub/new.txt",
    ]);
    const hunk = "@@ -1 +1 @@\n-a\n+b\n";
    expect(await hunks(shared.path, "sub/a.txt")).toBe(hunk);
    expect(await hunks(join(shared.path, "sub"), "a.txt")).toBe(hunk);
    expect(await hunks(home.root, "shared/sub/a.txt")).toBe(hunk);
  });

  test("in the worktree, to which a file was moved from outside of it", async () => {
    shared.git("mv", "file.txt", "sub/moved.txt");
    expect(await told(shared.path)).toEqual(["file.txt>sub/moved.txt"]);
    expect(await told(join(shared.path, "sub"))).toEqual([">moved.txt"]);
  });

  test("that is a link to one", async () => {
    symlinkSync(shared.path, join(home.root, "link"));
    expect(await told(join(home.root, "link"))).toEqual([">file.txt"]);
  });

  test("in no repository", async () => {
    mkdirSync(join(home.root, "plain"));
    expect(await told(join(home.root, "plain"))).toBe("no-repository");
  });

  test("with a directory that git would pass by", async () => {
    mkdirSync(join(shared.path, "sub/.git"));
    expect(await told(join(shared.path, "sub"))).toEqual([]);
  });
});

describe("a worktree of a repository elsewhere", () => {
  test("that git made", async () => {
    const worktree = join(home.root, "worktree");
    shared.git("worktree", "add", "--quiet", worktree, "-b", "other");
    writeFileSync(join(worktree, "sub/a.txt"), "b\n");
    expect(await changesOf(worktree, [], never(), two.env)).toMatchObject({ branch: "other" });
    expect(await told(worktree)).toEqual([">sub/a.txt"]);
    expect(await hunks(worktree, "sub/a.txt")).toBe("@@ -1 +1 @@\n-a\n+b\n");
    expect(await told(shared.path)).toEqual([">file.txt"]);
  });

  test("that is another's: its file was copied here", async () => {
    const worktree = join(home.root, "worktree");
    secret.git("worktree", "add", "--quiet", worktree, "-b", "other");
    rmSync(gitDirectory(), { recursive: true });
    writeFileSync(gitDirectory(), `gitdir: ${join(secret.path, ".git/worktrees/worktree")}\n`);
    expect(await told(shared.path)).toBe("outside");
  });

  test("of a submodule, whose repository says that its files are here", async () => {
    const protocol = ["-c", "protocol.file.allow=always"];
    shared.git(...protocol, "submodule", "--quiet", "add", secret.path, "inner");
    const inner = join(shared.path, "inner");
    writeFileSync(join(inner, "sub/a.txt"), "b\n");
    expect(await told(inner)).toEqual([">sub/a.txt"]);
    expect(await told(shared.path, "inner")).toEqual([">inner/sub/a.txt"]);
    // In the repository around it nothing of it is told.
    expect(await told(shared.path)).not.toContain(">inner");
  });
});

describe("what leads out of the root", () => {
  test("a file for the git directory", async () => {
    rmSync(gitDirectory(), { recursive: true });
    for (const path of [join(secret.path, ".git"), "../secret/.git"]) {
      writeFileSync(gitDirectory(), `gitdir: ${path}\n`);
      expect(await told(shared.path)).toBe("outside");
    }
    expect(await told(shared.path, "sub")).toBe("outside");
  });

  test("a link for the git directory", async () => {
    rmSync(gitDirectory(), { recursive: true });
    symlinkSync("../secret/.git", gitDirectory());
    expect(await told(shared.path)).toBe("outside");
  });

  for (const name of ["objects", "refs", "index", "packed-refs", "HEAD", "config", "info/exclude", "shallow"])
    test(`a link for ${name}`, async () => {
      secret.git("pack-refs", "--all");
      writeFileSync(join(secret.path, ".git/shallow"), "");
      rmSync(join(gitDirectory(), name), { recursive: true, force: true });
      symlinkSync(join(secret.path, ".git", name), join(gitDirectory(), name));
      const outcome = await told(shared.path);
      expect([name, outcome]).toEqual([name, "outside"]);
    });

  test("a link in the objects", async () => {
    const [id] = secret.git("rev-parse", "HEAD:secret.txt").trim().split("\n");
    const directory = id!.slice(0, 2);
    rmSync(join(gitDirectory(), "objects", directory), { recursive: true, force: true });
    symlinkSync(join(secret.path, ".git/objects", directory), join(gitDirectory(), "objects", directory));
    shared.git("update-index", "--add", "--cacheinfo", `100644,${id},mine.txt`);
    expect(await hunks(shared.path, "mine.txt").catch((error) => error.problem)).toBe("outside");
  });

  test("a link for a single object, or for a pack", async () => {
    const id = secret.git("rev-parse", "HEAD:secret.txt").trim();
    const place = `objects/${id.slice(0, 2)}/${id.slice(2)}`;
    mkdirSync(join(gitDirectory(), place, ".."), { recursive: true });
    symlinkSync(join(secret.path, ".git", place), join(gitDirectory(), place));
    expect(await told(shared.path)).toBe("outside");
    rmSync(join(gitDirectory(), place));
    expect(await told(shared.path)).toEqual([">file.txt"]);
    secret.git("gc", "--quiet");
    for (const name of readdirSync(join(secret.path, ".git/objects/pack")))
      symlinkSync(join(secret.path, ".git/objects/pack", name), join(gitDirectory(), "objects/pack", name));
    expect(await told(shared.path)).toBe("outside");
  });

  test("an index that names a file outside", async () => {
    // As git would not write it: the name of a file is replaced by one as long.
    writeFileSync(join(home.root, "f.txt"), "of nobody's concern\n");
    shared.write({ "ab/f.txt": "one\n" });
    shared.git("add", "ab/f.txt");
    const index = join(gitDirectory(), "index");
    const bytes = readFileSync(index).toString("latin1");
    writeFileSync(index, Buffer.from(bytes.replace("ab/f.txt", "../f.txt"), "latin1"));
    expect(await told(shared.path)).toEqual([">file.txt", ">ab/f.txt"]);
    for (const path of ["../f.txt", "..", "f.txt"])
      expect(await hunks(shared.path, path).catch((error) => error.problem)).toMatch(/^not-found$|^outside$/);
  });

  test("objects of another repository", async () => {
    const alternates = join(gitDirectory(), "objects/info/alternates");
    for (const path of [join(secret.path, ".git/objects"), "../../../secret/.git/objects"]) {
      writeFileSync(alternates, `${path}\n`);
      expect(await told(shared.path)).toBe("outside");
    }
    rmSync(alternates);
    // Of another one below the root.
    const clone = join(home.root, "clone");
    shared.git("clone", "--quiet", "--shared", shared.path, clone);
    writeFileSync(join(clone, "sub/a.txt"), "b\n");
    expect(await told(join(clone, "sub"))).toBe("outside");
    expect(await hunks(home.root, "clone/sub/a.txt")).toBe("@@ -1 +1 @@\n-a\n+b\n");
  });

  test("nothing tells whether what is outside is there", async () => {
    const away = join(home.root, "away");
    mkdirSync(join(away, "refs"), { recursive: true });
    for (const there of [true, false]) {
      if (there) {
        writeFileSync(join(away, "HEAD"), "0".repeat(40));
        writeFileSync(join(away, "file"), "0".repeat(40));
      } else rmSync(away, { recursive: true });
      const tries: readonly (readonly [string, () => void])[] = [
        [
          "objects/info/alternates",
          () => writeFileSync(join(gitDirectory(), "objects/info/alternates"), away),
        ],
        ["refs/heads/main", () => symlinkSync(join(away, "file"), join(gitDirectory(), "refs/heads/main"))],
        ["HEAD", () => symlinkSync(join(away, "HEAD"), join(gitDirectory(), "HEAD"))],
        ["index", () => symlinkSync("../../away/file", join(gitDirectory(), "index"))],
        ["commondir", () => writeFileSync(join(gitDirectory(), "commondir"), "../../away")],
        ["", () => symlinkSync(away, gitDirectory())],
        ["", () => writeFileSync(gitDirectory(), `gitdir: ${away}\n`)],
      ];
      const kept = join(home.root, "kept");
      for (const [name, lead] of tries) {
        cpSync(gitDirectory(), kept, { recursive: true, preserveTimestamps: true });
        rmSync(join(gitDirectory(), name), { recursive: true, force: true });
        lead();
        expect([there, name, await told(shared.path)]).toEqual([there, name, "outside"]);
        rmSync(gitDirectory(), { recursive: true });
        renameSync(kept, gitDirectory());
      }
    }
    expect(await told(shared.path)).toEqual([">file.txt"]);
  });

  test("a git directory that says it shares another's", async () => {
    writeFileSync(join(gitDirectory(), "commondir"), join(secret.path, ".git"));
    expect(await told(shared.path)).toBe("outside");
  });

  test("a setting by which the files are elsewhere", async () => {
    for (const path of [secret.path, join(shared.path, "sub"), join(home.root, "nowhere")]) {
      shared.git("config", "core.worktree", path);
      expect(await told(shared.path)).toBe("unknown-repository");
    }
  });
});

describe("a repository above the root that somebody else made leads to no other one", () => {
  const sub = () => join(shared.path, "sub");

  test("by a file or a link for its git directory", async () => {
    for (const lead of [
      () => writeFileSync(gitDirectory(), `gitdir: ${join(secret.path, ".git")}\n`),
      () => symlinkSync(join(secret.path, ".git"), gitDirectory()),
    ]) {
      rmSync(gitDirectory(), { recursive: true, force: true });
      lead();
      expect(await told(sub())).toBe("outside");
    }
  });

  test("by its parts", async () => {
    for (const name of ["objects", "refs/heads/main", "index", "packed-refs", "HEAD"]) {
      secret.git("pack-refs", "--all", "--no-prune");
      const kept = join(home.root, "kept");
      cpSync(gitDirectory(), kept, { recursive: true, preserveTimestamps: true });
      rmSync(join(gitDirectory(), name), { recursive: true, force: true });
      symlinkSync(join(secret.path, ".git", name), join(gitDirectory(), name));
      expect([name, await told(sub())]).toEqual([name, "outside"]);
      rmSync(gitDirectory(), { recursive: true });
      renameSync(kept, gitDirectory());
    }
    writeFileSync(join(gitDirectory(), "commondir"), join(secret.path, ".git"));
    expect(await told(sub())).toBe("outside");
  });

  test("by a worktree that the other one does not know", async () => {
    const worktree = join(home.root, "worktree");
    shared.git("worktree", "add", "--quiet", worktree, "-b", "other");
    expect(await told(join(worktree, "sub"))).toEqual([]);
    writeFileSync(join(gitDirectory(), "worktrees/worktree/commondir"), join(secret.path, ".git"));
    expect(await told(join(worktree, "sub"))).toBe("outside");
    expect(await told(worktree)).toBe("outside");
  });
});

test.skipIf(!IS_ROOT)(
  "another user's repository is not read, unless git was told that it is safe",
  async () => {
    chownSync(gitDirectory(), OTHER_UID, 0);
    expect(await told(shared.path)).toBe("foreign-repository");
    for (const safe of ["*", shared.path, `${home.root}/*`]) {
      writeFileSync(join(home.user, ".gitconfig"), `[safe]\n\tdirectory = ${safe}\n`);
      expect(await told(shared.path)).toEqual([">file.txt"]);
    }
    writeFileSync(join(home.user, ".gitconfig"), `[safe]\n\tdirectory = *\n\tdirectory =\n`);
    expect(await told(shared.path)).toBe("foreign-repository");
  },
);

test("a repository that is moved away is another one's root no more", async () => {
  renameSync(shared.path, join(home.root, "moved"));
  expect(await told(shared.path)).toBe("not-found");
});
