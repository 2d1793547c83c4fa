// What a client without rules may try with a path, each with its outcome: nothing outside of the root is read, or told to
// be there.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { listDirectory } from "../../../src/files/listing.ts";
import { FileReader } from "../../../src/files/reading.ts";
import { joinFilePath, parseFilePath } from "../../../src/files/rules/file-path.ts";
import type { FileError, FileProblem } from "../../../src/files/rules/problem.ts";
import {
  bytes,
  makeSharedDirectory,
  openFiles,
  pathOf,
  problemOf,
  type SharedDirectory,
} from "../../support/shared-directory.ts";
import { raceFor, startSwapping } from "../../support/swapping.ts";

/** Reads under a race; a million when there is time for it. */
const RACES = process.env.REMI_TEST_LONG === "1" ? 1_000_000 : 3_000;

let shared: SharedDirectory;
let root: string;
let outside: string;
beforeEach(() => {
  shared = makeSharedDirectory();
  ({ root, outside } = shared);
});
afterEach(() => shared.dispose());

async function read(path: string | Uint8Array, from = root): Promise<string> {
  await using file = await FileReader.open(from, pathOf(path));
  return new TextDecoder().decode(await file.read(0, 100));
}

async function list(path: string, from = root) {
  return listDirectory(from, pathOf(path), {
    sortBy: "name",
    isReversed: false,
    hidden: true,
    from: 0,
    count: 1_000,
  });
}

describe("a path that says too much is refused unseen", () => {
  const spellings = [
    "..",
    "../outside/file",
    "inside/../../outside/file",
    "inside/..",
    "./inside/file",
    "inside/./file",
    "inside//file",
    "/inside/file",
    "/etc/passwd",
    "inside/",
    "inside/file\0",
    "inside\0/../../outside/file",
  ];
  for (const spelling of spellings)
    test(JSON.stringify(spelling), async () => {
      expect(await problemOf(read(spelling))).toBe("malformed");
    });

  test("a name of 256 bytes, and a path of 4,096", async () => {
    expect(await problemOf(read("x".repeat(255)))).toBe("not-found");
    expect(await problemOf(read("x".repeat(256)))).toBe("name-too-long");
    expect(await problemOf(read(`${"x/".repeat(2_047)}xx`))).toBe("name-too-long");
  });

  test("what looks like a way out to another decoder is a name like others", async () => {
    for (const name of ["%2e%2e", "..\\outside", "\u2025", "...", "~", "$HOME", "inside\n", "\x1b[2J", "-rf"])
      expect(await problemOf(read(name))).toBe("not-found");
    // An overlong slash is two bytes of no character, and no slash.
    const overlong = Buffer.concat([bytes(".."), Buffer.from([0xc0, 0xaf]), bytes("outside")]);
    expect(await problemOf(read(overlong))).toBe("not-found");
  });

  test("anything: it is refused, or is the path that was given", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (given) => {
        const parsed = parseFilePath(given);
        if (parsed.ok) expect(Buffer.from(joinFilePath(parsed.path))).toEqual(Buffer.from(given));
      }),
      { numRuns: 5_000 },
    );
  });
});

test("names that are no UTF-8 are carried as they are", async () => {
  const name = Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0x1b, 0x62]);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), "odd");
  const { entries } = await list("");
  expect(entries.map((entry) => Buffer.from(entry.name).toString("hex"))).toContain(name.toString("hex"));
  expect(await read(name)).toBe("odd");
});

describe("symbolic links", () => {
  const links: readonly (readonly [string, string, string, FileProblem | "inside"])[] = [
    ["to a file below the root", "inside/file", "link", "inside"],
    ["to a directory below it", "inside", "link/file", "inside"],
    ["with dots that stay below it", "./inside/../inside/./file", "link", "inside"],
    ["out by dots", "../outside/file", "link", "outside"],
    ["out by dots, in a directory", "../outside", "link/file", "outside"],
    ["out and in again", "../shared/inside/file", "link", "outside"],
    ["to an absolute path outside", "/etc/passwd", "link", "outside"],
    ["to what is not there outside", "/no/such/file", "link", "outside"],
    ["to what is not there outside, by dots", "../no-such-file", "link", "outside"],
    ["to what is not there below", "nowhere", "link", "not-found"],
    ["to itself", "link", "link", "too-many-links"],
    ["through a file", "inside/file/..", "link", "not-a-directory"],
  ];
  for (const [what, target, path, outcome] of links)
    test(what, async () => {
      symlinkSync(target, join(root, "link"));
      if (outcome === "inside") expect(await read(path)).toBe("inside");
      else expect(await problemOf(read(path))).toBe(outcome);
      const { entries } = await list("");
      expect(entries.find(({ name }) => Buffer.from(name).toString() === "link")?.kind).toBe("link");
    });

  test("an absolute one that begins with the root's path", async () => {
    symlinkSync(join(root, "inside"), join(root, "link"));
    expect(await read("link/file")).toBe("inside");
    symlinkSync(`${root}-not/file`, join(root, "near"));
    expect(await problemOf(read("near"))).toBe("outside");
  });

  test("that lead to one another in a circle", async () => {
    symlinkSync("b", join(root, "a"));
    symlinkSync("a", join(root, "b"));
    expect(await problemOf(read("a"))).toBe("too-many-links");
    symlinkSync(".", join(root, "here"));
    expect(await problemOf(read(`${"here/".repeat(50)}inside/file`))).toBe("too-many-links");
  });

  test("of processes", async () => {
    for (const path of ["self/root/etc/passwd", "self/cwd", "self/exe", "self/fd/0"])
      expect(await problemOf(read(path, "/proc"))).not.toBe("none");
  });
});

test("the kernel's own files are none, also where the root holds them", async () => {
  for (const path of ["self/mem", "self/environ", "kcore", "sys/kernel/hostname"])
    expect([path, await problemOf(read(path, "/proc"))]).not.toEqual([path, "none"]);
  expect(await problemOf(read("proc/self/environ", "/"))).toBe("special");
  expect(await problemOf(list("proc", "/"))).toBe("special");
  expect(await problemOf(read("sys/kernel/uevent_seqnum", "/"))).toBe("special");
  expect(await problemOf(read("dev/null", "/"))).toBe("special");
});

test("what is neither file nor directory is not opened: nobody waits for it, and it hears nothing", async () => {
  expect(Bun.spawnSync(["mkfifo", join(root, "fifo")]).success).toBe(true);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(root, "socket"), resolve));
  try {
    for (const name of ["fifo", "socket"]) {
      expect(await problemOf(read(name))).toBe("special");
      expect(await problemOf(read(`${name}/file`))).toBe("not-a-directory");
    }
  } finally {
    server.close();
  }
});

test("a hard link to a file outside is a file below the root: whoever made it could read it", async () => {
  linkSync(join(outside, "file"), join(root, "linked"));
  expect(await read("linked")).toBe("secret");
});

test(`a directory that is swapped for a link out while it is read, ${RACES} times`, async () => {
  const wayOut = join(root, "way-out");
  symlinkSync("../outside", wayOut);
  await using _ = await startSwapping(join(root, "inside"), wayOut, join(root, "aside"));
  const outcomes = await raceFor(RACES, ["inside", "outside"], () =>
    read("inside/file").catch((error: FileError) => error.problem),
  );
  for (const outcome of outcomes.keys())
    expect(["inside", "outside", "not-found", "changed"]).toContain(outcome);
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(["inside", "outside"]));
}, 3_600_000);

describe("a file that is not what it was", () => {
  const changes: readonly (readonly [string, (file: string) => void])[] = [
    ["grows", (file) => writeFileSync(file, "inside and more")],
    ["shrinks", (file) => truncateSync(file, 2)],
    ["is written anew with the same length", (file) => writeFileSync(file, "edisni")],
  ];
  for (const [what, change] of changes)
    test(`because it ${what}`, async () => {
      const file = join(root, "inside/file");
      await using reader = await FileReader.open(root, [bytes("inside"), bytes("file")]);
      change(file);
      expect(await problemOf(reader.read(0, 100))).toBe("changed");
      await using again = await FileReader.open(root, [bytes("inside"), bytes("file")]);
      expect(again.validator).not.toBe(reader.validator);
    });

  test("because another was put in its place: the one that was opened is read on", async () => {
    await using reader = await FileReader.open(root, [bytes("inside"), bytes("file")]);
    writeFileSync(join(root, "new"), "another");
    renameSync(join(root, "new"), join(root, "inside/file"));
    expect(new TextDecoder().decode(await reader.read(0, 100))).toBe("inside");
    await using again = await FileReader.open(root, [bytes("inside"), bytes("file")]);
    expect(again.validator).not.toBe(reader.validator);
  });
});

test("10 GB that nobody has written are read at their end", async () => {
  const size = 10 * 1024 ** 3;
  const sparse = openSync(join(root, "sparse"), "w");
  ftruncateSync(sparse, size);
  closeSync(sparse);
  await using reader = await FileReader.open(root, [bytes("sparse")]);
  expect(reader.size).toBe(size);
  expect(await reader.read(size - 3, 100)).toEqual(new Uint8Array(3));
  expect((await reader.read(size, 100)).byteLength).toBe(0);
  expect((await reader.read(size + 1, 100)).byteLength).toBe(0);
});

describe("a root", () => {
  test("that is removed, or replaced by a file", async () => {
    rmSync(root, { recursive: true });
    expect(await problemOf(list(""))).toBe("not-found");
    writeFileSync(root, "no directory");
    expect(await problemOf(list(""))).toBe("not-a-directory");
  });

  test("that is another directory now is the one that is read", async () => {
    renameSync(root, join(shared.above, "moved"));
    mkdirSync(root);
    expect((await list("")).total).toBe(0);
  });
});

test("nothing stays open, whatever comes of it", async () => {
  const before = openFiles();
  symlinkSync("../outside", join(root, "out"));
  for (const path of ["inside/file", "inside", "none/file", "out/file", "inside/file/x", "inside/none"])
    for (let i = 0; i < 20; i++) await problemOf(read(path));
  for (let i = 0; i < 20; i++) await list("inside");
  expect(openFiles()).toBe(before);
});
