// What a client without rules, and a machine that changes under its hands, may try with an upload, each with its outcome:
// nothing outside of the root is written or told to be there, and nothing half-written has the final name.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { FileProblem } from "../../../src/files/rules/problem.ts";
import { IS_ROOT, mountTiny } from "../../support/bad-places.ts";
import { newTransfer, openWriter, send, sendTo, sha256Of } from "../../support/sending.ts";
import {
  bytes,
  makeSharedDirectory,
  openFiles,
  problemOf,
  type SharedDirectory,
} from "../../support/shared-directory.ts";
import { raceFor, startSwapping } from "../../support/swapping.ts";

/** Uploads under a race; a million when there is time for it. */
const RACES = process.env.REMI_TEST_LONG === "1" ? 1_000_000 : 1_000;

const NEW = bytes("what is new");

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
  expect(lstatSync(join(outside, "file")).mode & 0o777).toBe(0o644);
  await shared.dispose();
});

const here = () => readdirSync(root).sort();
const textAt = (path: string) => readFileSync(join(root, path), "utf8");
const tryTo = (path: string | Uint8Array, replaces: boolean | string = false) =>
  problemOf(send(root, path, NEW, { replaces }));

describe("a path that says too much is refused unseen", () => {
  const spellings = [
    "..",
    "../outside/new",
    "../outside/file",
    "inside/../../outside/file",
    "inside/..",
    ".",
    "./new",
    "inside//new",
    "/new",
    "new/",
    "new\0",
  ];
  for (const spelling of spellings)
    test(JSON.stringify(spelling), async () => {
      expect(await tryTo(spelling, true)).toBe("malformed");
    });

  test("the root itself is no file", async () => {
    expect(await tryTo("", true)).toBe("is-a-directory");
  });
});

describe("a name", () => {
  test("of 255 bytes is taken, of 256 is not", async () => {
    expect(await tryTo("x".repeat(255))).toBe("none");
    expect(await tryTo("x".repeat(256))).toBe("name-too-long");
    expect(here()).toEqual(["inside", "x".repeat(255)]);
  });

  test("that is no UTF-8, or that a decoder could read otherwise, is carried as it is", async () => {
    const odd = Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0x1b, 0x62]);
    const overlong = Buffer.concat([bytes(".."), Buffer.from([0xc0, 0xaf]), bytes("outside")]);
    for (const name of [odd, overlong, Buffer.from("-rf"), Buffer.from("~"), Buffer.from("..\\x")]) {
      expect(await tryTo(name)).toBe("none");
      expect(readFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), "utf8")).toBe("what is new");
    }
  });
});

describe("what has the name already", () => {
  const kinds: readonly (readonly [string, (path: string) => unknown, FileProblem])[] = [
    ["a directory", (path) => mkdirSync(path), "is-a-directory"],
    ["a link to a file below the root", (path) => symlinkSync("inside/file", path), "is-a-link"],
    ["a link to a file outside", (path) => symlinkSync("../outside/file", path), "is-a-link"],
    ["a link to a place outside", (path) => symlinkSync("../outside/new", path), "is-a-link"],
    ["a link to nothing", (path) => symlinkSync("nowhere", path), "is-a-link"],
    ["a link to itself", (path) => symlinkSync("taken", path), "is-a-link"],
    ["a FIFO", (path) => Bun.spawnSync(["mkfifo", path]), "special"],
  ];
  for (const [what, make, problem] of kinds)
    test(`${what} stays as it is, also when it is to be replaced`, async () => {
      make(join(root, "taken"));
      const before = lstatSync(join(root, "taken")).ino;
      for (const replaces of [false, true, "1-2-3-4"]) expect(await tryTo("taken", replaces)).toBe(problem);
      expect(lstatSync(join(root, "taken")).ino).toBe(before);
      expect(here()).toEqual(["inside", "taken"]);
      expect(textAt("inside/file")).toBe("inside");
    });

  test("a socket and a device", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, "socket"), resolve));
    expect(await tryTo("socket", true)).toBe("special");
    await new Promise((resolve) => server.close(resolve));
    expect(await problemOf(send("/", "dev/null", NEW, { replaces: true }))).toBe("special");
    expect(await problemOf(send("/", "proc/self/comm", NEW, { replaces: true }))).toBe("special");
    expect(await problemOf(send("/proc", "self/comm", NEW, { replaces: true }))).not.toBe("none");
  });

  test("a link or a directory that takes its place while the file comes", async () => {
    for (const [make, problem] of [
      [() => symlinkSync("../outside/file", join(root, "new")), "is-a-link"],
      [() => mkdirSync(join(root, "new")), "is-a-directory"],
    ] as const) {
      const writer = await openWriter(root, "new", NEW, { replaces: true });
      await sendTo(writer, NEW);
      make();
      expect(await problemOf(writer.finish(sha256Of(NEW)))).toBe(problem);
      rmSync(join(root, "new"), { recursive: true });
      expect(here()).toEqual(["inside"]);
    }
  });

  test("another name of a file outside is replaced, and the file outside is not written through it", async () => {
    linkSync(join(outside, "file"), join(root, "linked"));
    expect(await tryTo("linked")).toBe("exists");
    expect(await tryTo("linked", true)).toBe("none");
    expect(textAt("linked")).toBe("what is new");
  });
});

describe("links on the way", () => {
  const links: readonly (readonly [string, string, FileProblem | "none"])[] = [
    ["to a directory below the root", "inside", "none"],
    ["out by dots", "../outside", "outside"],
    ["out and in again", "../shared/inside", "outside"],
    ["to an absolute path outside", "/tmp", "outside"],
    ["to what is not there outside", "../no-such-directory", "outside"],
    ["to what is not there below", "nowhere", "not-found"],
    ["to a file", "inside/file", "not-a-directory"],
    ["to itself", "link", "too-many-links"],
  ];
  for (const [what, target, problem] of links)
    test(what, async () => {
      symlinkSync(target, join(root, "link"));
      expect(await tryTo("link/new", true)).toBe(problem);
      expect(existsSync(join(root, "inside/new"))).toBe(problem === "none");
    });
});

describe("what somebody has put where the temporary file would be", () => {
  const makes: readonly (readonly [string, (path: string) => unknown])[] = [
    ["a link to a file outside", (path) => symlinkSync("../outside/file", path)],
    ["a link to a place outside", (path) => symlinkSync("../outside/new", path)],
    ["another name of a file outside", (path) => linkSync(join(outside, "file"), path)],
    ["a directory", (path) => mkdirSync(path)],
    ["a FIFO", (path) => Bun.spawnSync(["mkfifo", path])],
  ];
  for (const [what, make] of makes)
    test(`${what} is neither written nor removed`, async () => {
      const transfer = newTransfer();
      const temporary = join(root, `.remi-${transfer}.part`);
      make(temporary);
      const before = lstatSync(temporary).ino;
      expect(await problemOf(send(root, "new", NEW, { transfer }))).toBe("exists");
      expect(lstatSync(temporary).ino).toBe(before);
      expect(existsSync(join(root, "new"))).toBe(false);
    });

  const changes: readonly (readonly [string, (path: string) => unknown, FileProblem, boolean])[] = [
    [
      "a link is put in its place",
      (path) => [unlinkSync(path), symlinkSync("../outside/file", path)],
      "changed",
      true,
    ],
    [
      "another file is put in its place",
      (path) => [unlinkSync(path), writeFileSync(path, "")],
      "changed",
      true,
    ],
    ["it is removed", (path) => unlinkSync(path), "changed", false],
    ["it is written to", (path) => writeFileSync(path, "what is bad"), "damaged", false],
    ["it is added to", (path) => appendFileSync(path, "more"), "damaged", false],
  ];
  for (const [what, change, problem, leaves] of changes)
    test(`${what} while the file comes`, async () => {
      const transfer = newTransfer();
      const temporary = join(root, `.remi-${transfer}.part`);
      const writer = await openWriter(root, "new", NEW, { transfer });
      await sendTo(writer, NEW);
      change(temporary);
      expect(await problemOf(writer.finish(sha256Of(NEW)))).toBe(problem);
      expect(existsSync(join(root, "new"))).toBe(false);
      expect(existsSync(temporary)).toBe(leaves);
    });

  test("an id that is a path, or none, is refused", async () => {
    for (const transfer of [
      "",
      "short",
      "../../outside/fil",
      "a/bcdefghijklmnop",
      "A".repeat(16),
      "a".repeat(33),
    ])
      expect(await problemOf(send(root, "new", NEW, { transfer }))).toBe("malformed");
    expect(here()).toEqual(["inside"]);
  });
});

describe("a directory that changes while a file comes to it", () => {
  const changes: readonly (readonly [string, () => unknown, FileProblem])[] = [
    [
      "is moved out of the root",
      () => renameSync(join(root, "inside"), join(shared.above, "moved")),
      "not-found",
    ],
    [
      "is replaced by another one",
      () => [renameSync(join(root, "inside"), join(root, "aside")), mkdirSync(join(root, "inside"))],
      "changed",
    ],
    [
      "is replaced by a link out",
      () => [
        renameSync(join(root, "inside"), join(root, "aside")),
        symlinkSync("../outside", join(root, "inside")),
      ],
      "outside",
    ],
    ["is removed", () => rmSync(join(root, "inside"), { recursive: true }), "not-found"],
    ["goes with the root", () => rmSync(root, { recursive: true }), "not-found"],
    ["is in a root that is moved", () => renameSync(root, join(shared.above, "moved")), "not-found"],
    [
      "is in a root that is replaced",
      () => [
        renameSync(root, join(shared.above, "moved")),
        mkdirSync(join(root, "inside"), { recursive: true }),
      ],
      "changed",
    ],
  ];
  for (const [what, change, problem] of changes)
    test(what, async () => {
      const writer = await openWriter(root, "inside/new", NEW);
      await writer.write(0, NEW.subarray(0, 4));
      change();
      await writer.write(4, NEW.subarray(4));
      expect(await problemOf(writer.finish(sha256Of(NEW)))).toBe(problem);
      const left = readdirSync(shared.above, { recursive: true }) as string[];
      expect(left.filter((path) => /new$|\.part$/.test(path))).toEqual([]);
    });

  test("is moved out of the root, and the upload is cut", async () => {
    const writer = await openWriter(root, "inside/new", NEW);
    renameSync(join(root, "inside"), join(shared.above, "moved"));
    await writer.keep();
    expect(readdirSync(join(shared.above, "moved"))).toEqual(["file"]);
  });

  test.skipIf(!IS_ROOT)("is in a root that is unmounted", async () => {
    const disk = mountTiny(join(root, "disk"), 1_024);
    if (disk === null) return console.warn("not tried, for want of the right to mount");
    const writer = await openWriter(join(root, "disk"), "new", NEW);
    await sendTo(writer, NEW);
    disk.umount();
    expect(await problemOf(writer.finish(sha256Of(NEW)))).toBe("changed");
    expect(readdirSync(join(root, "disk"))).toEqual([]);
  });
});

test(`a directory that is swapped for a link out while files are written to it, ${RACES} times`, async () => {
  const wayOut = join(root, "way-out");
  symlinkSync("../outside", wayOut);
  await using _ = await startSwapping(join(root, "inside"), wayOut, join(root, "aside"));
  const outcomes = await raceFor(RACES, ["none", "outside"], () =>
    problemOf(send(root, "inside/new", NEW, { replaces: true })),
  );
  for (const outcome of outcomes.keys())
    expect(["none", "outside", "not-found", "changed", "exists"]).toContain(outcome);
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(["none", "outside"]));
}, 36_000_000);

test("nothing stays open, whatever comes of it", async () => {
  symlinkSync("../outside", join(root, "out"));
  symlinkSync("inside/file", join(root, "link"));
  const all = async () => {
    for (const path of ["new", "inside/new", "inside", "none/new", "out/new", "link", "inside/file/x", ""])
      await tryTo(path);
    await problemOf((await openWriter(root, "cut", NEW)).keep());
    await problemOf((await openWriter(root, "left", NEW)).abandon());
    await problemOf((await openWriter(root, "early", NEW)).finish(""));
    await problemOf((await openWriter(root, "late", NEW)).write(5, NEW));
  };
  await all();
  const before = openFiles();
  for (let i = 0; i < 20; i++) await all();
  expect(openFiles()).toBe(before);
});
