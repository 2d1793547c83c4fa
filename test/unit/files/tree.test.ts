// New directories, moves and copies: what comes of them, and what a client without rules may try.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { FileProblem } from "../../../src/files/rules/problem.ts";
import { COPY_LIMITS, type CopyLimits, copy } from "../../../src/files/tree/copying.ts";
import { makeDirectory } from "../../../src/files/tree/making.ts";
import { move } from "../../../src/files/tree/moving.ts";
import { removeOldUploads } from "../../../src/files/writing.ts";
import { IS_ROOT, mountTiny } from "../../support/bad-places.ts";
import {
  makeSharedDirectory,
  openFiles,
  pathOf,
  problemOf,
  type SharedDirectory,
} from "../../support/shared-directory.ts";
import { raceFor, startSwapping } from "../../support/swapping.ts";

/** Copies under a race; more when there is time for it. */
const RACES = process.env.REMI_TEST_LONG === "1" ? 100_000 : 300;

let shared: SharedDirectory;
let root: string;
let outside: string;
beforeEach(() => {
  shared = makeSharedDirectory();
  ({ root, outside } = shared);
});
afterEach(async () => {
  // Whatever was tried: what is outside is as it was.
  expect(readdirSync(outside)).toEqual(["file"]);
  expect(readFileSync(join(outside, "file"), "utf8")).toBe("secret");
  await shared.dispose();
});

const here = (path = "") => readdirSync(join(root, path)).sort();
const textAt = (path: string) => readFileSync(join(root, path), "utf8");
const make = async (path: string) => makeDirectory(root, pathOf(path));
const moveTo = async (from: string, to: string, replaces = false) =>
  move(root, pathOf(from), pathOf(to), replaces);
const never = new AbortController().signal;
const copyTo = async (from: string, to: string, limits: Partial<CopyLimits> = {}, signal = never) =>
  copy(root, pathOf(from), pathOf(to), signal, { ...COPY_LIMITS, ...limits });

/** Paths that no operation may take, as either of its two. */
const WRONG: readonly (readonly [string, FileProblem])[] = [
  ["../outside/new", "malformed"],
  ["inside/../new", "malformed"],
  ["/new", "malformed"],
  ["", "is-a-directory"],
  ["out/new", "outside"],
  ["inside/file/new", "not-a-directory"],
  ["none/new", "not-found"],
  ["x".repeat(256), "name-too-long"],
];

describe("a path that is wrong", () => {
  for (const [path, problem] of WRONG)
    test(JSON.stringify(path.slice(0, 20)), async () => {
      symlinkSync("../outside", join(root, "out"));
      const before = here();
      expect(await problemOf(make(path))).toBe(problem);
      expect(await problemOf(moveTo("inside/file", path))).toBe(problem);
      expect(await problemOf(moveTo(path, "new"))).toBe(problem);
      expect(await problemOf(copyTo("inside/file", path))).toBe(problem);
      expect(await problemOf(copyTo(path, "new"))).toBe(problem);
      expect(here()).toEqual(before);
      expect(here("inside")).toEqual(["file"]);
    });
});

test("a new directory", async () => {
  await make("new");
  await make("new/in-it");
  expect(lstatSync(join(root, "new/in-it")).isDirectory()).toBe(true);
  symlinkSync("../outside/new", join(root, "link"));
  for (const path of ["new", "inside", "inside/file", "link"])
    expect(await problemOf(make(path))).toBe("exists");
});

describe("a move", () => {
  test("of a file, a directory, and a link itself", async () => {
    symlinkSync("../outside/file", join(root, "link"));
    await moveTo("inside/file", "file");
    await moveTo("file", "inside/again");
    await moveTo("inside", "moved");
    await moveTo("link", "moved/link");
    expect(here()).toEqual(["moved"]);
    expect(textAt("moved/again")).toBe("inside");
    expect(readlinkSync(join(root, "moved/link"))).toBe("../outside/file");
  });

  test("replaces nothing, and on request one file by another", async () => {
    writeFileSync(join(root, "other"), "other");
    mkdirSync(join(root, "empty"));
    symlinkSync("inside/file", join(root, "link"));
    linkSync(join(root, "other"), join(root, "twin"));
    for (const [from, to, problem] of [
      ["other", "inside/file", "exists"],
      ["inside", "empty", "exists"],
      ["other", "other", "exists"],
      ["inside", "inside", "exists"],
    ] as const)
      expect([from, to, await problemOf(moveTo(from, to))]).toEqual([from, to, problem]);
    for (const [from, to, problem] of [
      ["inside", "empty", "exists"],
      ["inside", "other", "exists"],
      ["other", "empty", "is-a-directory"],
      ["other", "link", "is-a-link"],
      ["other", "twin", "exists"],
    ] as const)
      expect([from, to, await problemOf(moveTo(from, to, true))]).toEqual([from, to, problem]);
    expect(here()).toEqual(["empty", "inside", "link", "other", "twin"]);
    await moveTo("other", "inside/file", true);
    expect(textAt("inside/file")).toBe("other");
    expect(here()).toEqual(["empty", "inside", "link", "twin"]);
  });

  test("of a directory into itself, also by a link", async () => {
    mkdirSync(join(root, "inside/deep"));
    symlinkSync("inside/deep", join(root, "link"));
    for (const to of ["inside/new", "inside/deep/new", "link/new"])
      expect(await problemOf(moveTo("inside", to))).toBe("into-itself");
    expect(here("inside")).toEqual(["deep", "file"]);
  });

  test.skipIf(!IS_ROOT)("to another file system is left to a copy", async () => {
    const disk = mountTiny(join(root, "disk"), 1_024);
    if (disk === null) return console.warn("not tried, for want of the right to mount");
    try {
      expect(await problemOf(moveTo("inside/file", "disk/file"))).toBe("other-file-system");
      expect(await problemOf(moveTo("disk", "moved"))).not.toBe("none");
      await copyTo("inside/file", "disk/file");
      expect(textAt("disk/file")).toBe("inside");
    } finally {
      disk.umount();
    }
  });
});

describe("a copy", () => {
  test("of a file has its bytes and its permissions, and is a file of its own", async () => {
    chmodSync(join(root, "inside/file"), 0o750);
    expect(await copyTo("inside/file", "copy")).toEqual({
      entries: 1,
      bytes: 6,
      leftOut: [],
      leftOutCount: 0,
    });
    expect(textAt("copy")).toBe("inside");
    expect(lstatSync(join(root, "copy")).mode & 0o777).toBe(0o750);
    writeFileSync(join(root, "copy"), "changed");
    expect(textAt("inside/file")).toBe("inside");
  });

  test("of a large file, a piece at a time", async () => {
    const content = Uint8Array.from({ length: 3 * 1024 * 1024 + 7 }, (_, at) => (at * 31 + (at >> 9)) & 0xff);
    writeFileSync(join(root, "large"), content);
    await copyTo("large", "copy");
    expect(Bun.hash(readFileSync(join(root, "copy")))).toBe(Bun.hash(content));
  });

  test("of a directory has all that is in it, and says what it has not", async () => {
    mkdirSync(join(root, "inside/deep/deeper"), { recursive: true });
    mkdirSync(join(root, "inside/closed"), { mode: 0o500 });
    writeFileSync(join(root, `inside/deep/.remi-${"a".repeat(16)}.part`), "not complete");
    writeFileSync(join(root, "inside/deep/deeper/file"), "deep");
    const odd = Buffer.from([0x61, 0xff, 0x0a]);
    writeFileSync(Buffer.concat([Buffer.from(join(root, "inside/deep/")), odd]), "odd");
    Bun.spawnSync(["mkfifo", join(root, "inside/fifo")]);
    const links = {
      "to-sibling": "file",
      "to-root": "../inside/file",
      "to-nothing": "nowhere",
      "to-itself": "to-itself",
      absolute: join(root, "inside/file"),
      out: "../../outside/file",
      "out-absolute": "/etc/passwd",
      "out-and-in": "../../shared/inside/file",
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, "inside", name));
    const { leftOut, leftOutCount, bytes, entries } = await copyTo("inside", "copy");
    const told = leftOut.map(({ path, problem }) => [
      Buffer.concat(path.map(Buffer.from)).toString(),
      problem,
    ]);
    expect(told.sort()).toEqual([
      ["fifo", "special"],
      ["out", "outside"],
      ["out-absolute", "outside"],
      ["out-and-in", "outside"],
    ]);
    expect({ leftOutCount, bytes, entries }).toEqual({ leftOutCount: 4, bytes: 13, entries: 12 });
    expect(here("copy")).toEqual(
      ["absolute", "closed", "deep", "file", "to-itself", "to-nothing", "to-root", "to-sibling"].sort(),
    );
    expect(textAt("copy/deep/deeper/file")).toBe("deep");
    expect(readdirSync(join(root, "copy/deep"), { encoding: "buffer" })).toContainEqual(odd);
    expect(readlinkSync(join(root, "copy/to-root"))).toBe("../inside/file");
    expect(lstatSync(join(root, "copy/closed")).mode & 0o777).toBe(0o500);
    expect(here()).toEqual(["copy", "inside"]);
  });

  test("of a link is a link, if it does not lead out from its new place", async () => {
    mkdirSync(join(root, "inside/deep"));
    symlinkSync("../file", join(root, "inside/deep/link"));
    await copyTo("inside/deep/link", "inside/deep/again");
    expect(readlinkSync(join(root, "inside/deep/again"))).toBe("../file");
    await copyTo("inside/deep/link", "inside/up");
    expect(readlinkSync(join(root, "inside/up"))).toBe("../file");
    expect(await problemOf(copyTo("inside/deep/link", "top"))).toBe("outside");
    // By way of another link, where counting dots says nothing.
    symlinkSync(".", join(root, "inside/deep/here"));
    symlinkSync("here/../../outside/file", join(root, "inside/deep/bent"));
    expect(await problemOf(copyTo("inside/deep/bent", "inside/bent"))).toBe("none");
    symlinkSync(".", join(root, "here"));
    expect(await problemOf(copyTo("inside/deep/bent", "bent"))).toBe("outside");
    expect(here()).toEqual(["here", "inside"]);
  });

  test("replaces nothing, and is not made into itself", async () => {
    symlinkSync("inside", join(root, "link"));
    for (const to of ["inside", "link", "inside/file"])
      expect(await problemOf(copyTo("inside/file", to))).toBe("exists");
    for (const to of ["inside/new", "link/new"])
      expect(await problemOf(copyTo("inside", to))).toBe("into-itself");
    Bun.spawnSync(["mkfifo", join(root, "fifo")]);
    expect(await problemOf(copyTo("fifo", "new"))).toBe("special");
    expect(await problemOf(copyTo("none", "new"))).toBe("not-found");
    expect(here()).toEqual(["fifo", "inside", "link"]);
  });

  test("that is too much, or that nobody wants any more, leaves nothing", async () => {
    mkdirSync(join(root, "inside/a/b/c"), { recursive: true });
    writeFileSync(join(root, "inside/a/file"), "more");
    await copyTo("inside", "fits", { entriesMax: 6, bytesMax: 10, depthMax: 4 });
    expect(await problemOf(copyTo("inside", "new", { entriesMax: 5 }))).toBe("too-much");
    expect(await problemOf(copyTo("inside", "new", { bytesMax: 9 }))).toBe("too-much");
    expect(await problemOf(copyTo("inside", "new", { depthMax: 3 }))).toBe("too-much");
    await expect(copyTo("inside", "new", {}, AbortSignal.abort(new Error("enough")))).rejects.toThrow(
      "enough",
    );
    expect(here()).toEqual(["fits", "inside"]);
  });

  test.skipIf(!IS_ROOT)("to a disk that fills up leaves nothing", async () => {
    const disk = mountTiny(join(root, "disk"), 1_024);
    if (disk === null) return console.warn("not tried, for want of the right to mount");
    try {
      writeFileSync(join(root, "inside/large"), new Uint8Array(2 * 1024 * 1024));
      expect(await problemOf(copyTo("inside", "disk/copy"))).toBe("no-space");
      expect(await problemOf(copyTo("inside/large", "disk/copy"))).toBe("no-space");
      expect(here("disk")).toEqual([]);
    } finally {
      disk.umount();
    }
  });

  test.skipIf(!IS_ROOT)("has nothing of the kernel's, wherever that is mounted", async () => {
    mkdirSync(join(root, "inside/kernel"));
    const mounted = Bun.spawnSync(["mount", "-t", "proc", "proc", join(root, "inside/kernel")]);
    if (!mounted.success) return console.warn("not tried, for want of the right to mount");
    try {
      const { leftOut } = await copyTo("inside", "copy");
      expect(leftOut.map(({ problem }) => problem)).toEqual(["special"]);
      expect(here("copy")).toEqual(["file"]);
      expect(await problemOf(copyTo("inside/kernel", "kernel"))).toBe("special");
      expect(await problemOf(copyTo("inside/kernel/uptime", "uptime"))).toBe("special");
    } finally {
      Bun.spawnSync(["umount", "-l", join(root, "inside/kernel")]);
    }
  });

  test("whose process ended is removed after an hour", async () => {
    const left = join(root, `.remi-${"a".repeat(32)}.copy`);
    mkdirSync(join(left, "deep"), { recursive: true });
    writeFileSync(join(left, "deep/file"), "");
    symlinkSync("../../outside", join(left, "deep/out"));
    await removeOldUploads(root, []);
    expect(existsSync(left)).toBe(true);
    utimesSync(left, 0, 0);
    await removeOldUploads(root, []);
    expect(here()).toEqual(["inside"]);
  });

  test(`while a directory is swapped for a link out, ${RACES} times`, async () => {
    const wayOut = join(root, "way-out");
    symlinkSync("../outside", wayOut);
    mkdirSync(join(root, "copies"));
    await using _ = await startSwapping(join(root, "inside"), wayOut, join(root, "aside"));
    const outcomes = await raceFor(
      RACES,
      ["none from", "none to", "outside from", "outside to"],
      async (n) => {
        const [way, from, to] =
          n % 2 === 0 ? ["from", "inside/file", `copies/${n}`] : ["to", "copies", `inside/copies-${n}`];
        const problem = await problemOf(copyTo(from, to));
        if (way === "from" && problem === "none") {
          expect(textAt(to)).toBe("inside");
          rmSync(join(root, to));
        }
        return `${problem} ${way}`;
      },
    );
    for (const outcome of outcomes.keys())
      expect(outcome).toMatch(/^(?:none|outside|not-found|changed) (?:from|to)$/);
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining(["none from", "outside to"]));
  }, 36_000_000);
});

test("nothing stays open, whatever comes of it", async () => {
  symlinkSync("../outside", join(root, "out"));
  const all = async (n: number) => {
    for (const [path] of WRONG) {
      await problemOf(make(path));
      await problemOf(moveTo("inside/file", path));
      await problemOf(copyTo(path, "new"));
    }
    await copyTo("inside", `copy-${n}`);
    await moveTo(`copy-${n}`, `moved-${n}`);
    await problemOf(copyTo("inside", "new", { bytesMax: 3 }));
  };
  await all(0);
  const before = openFiles();
  for (let n = 1; n < 10; n++) await all(n);
  expect(openFiles()).toBe(before);
});
