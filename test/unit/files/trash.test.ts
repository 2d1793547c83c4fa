// The trash as the freedesktop.org specification has it: what is written, where, and what is taken out again. Other
// programs that know the specification see the same, where they are installed.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
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
import { join } from "node:path";
import type { TrashListing } from "../../../src/files/rules/trash.ts";
import { homeTrashOf, Trash } from "../../../src/files/trash/trash.ts";
import { move } from "../../../src/files/tree/moving.ts";
import { IS_ROOT, mountTiny } from "../../support/bad-places.ts";
import {
  makeSharedDirectory,
  openFiles,
  pathOf,
  problemOf,
  type SharedDirectory,
} from "../../support/shared-directory.ts";
import { raceFor, startSwapping } from "../../support/swapping.ts";

/** Files that are moved or deleted under a race, and more until each outcome was seen. */
const RACES = process.env.REMI_TEST_LONG === "1" ? 20_000 : 300;

let shared: SharedDirectory;
let root: string;
let outside: string;
let data: string;
let home: string;
let trash: Trash;
beforeEach(() => {
  shared = makeSharedDirectory();
  ({ root, outside } = shared);
  data = join(shared.above, "data");
  home = join(data, "Trash");
  trash = new Trash(homeTrashOf({ XDG_DATA_HOME: data }));
});
afterEach(async () => {
  expect(readFileSync(join(outside, "file"), "utf8")).toBe("secret");
  await shared.dispose();
});

const never = new AbortController().signal;
const remove = async (path: string | Uint8Array, from = root) => trash.delete(from, pathOf(path));
const list = (from = root): Promise<TrashListing> => trash.list(from, never);
const textOf = (path: Uint8Array | readonly Uint8Array[]) =>
  (path instanceof Uint8Array ? [path] : path).map((name) => Buffer.from(name).toString("latin1")).join("/");
const paths = async (from = root) => (await list(from)).entries.map(({ path }) => textOf(path)).sort();
const here = (path = "") => readdirSync(join(root, path)).sort();

async function restore(path: string, to: string | null = null, from = root): Promise<string> {
  const { entries } = await list(from);
  const entry = entries.find((found) => textOf(found.path) === path);
  return textOf(await trash.restore(from, entry?.id ?? "none", to === null ? null : pathOf(to)));
}

describe("the user's own trash", () => {
  test("is where the environment says", () => {
    expect(homeTrashOf({ XDG_DATA_HOME: "/data", HOME: "/home/me" })).toBe("/data/Trash");
    expect(homeTrashOf({ XDG_DATA_HOME: "data", HOME: "/home/me" })).toBe("/home/me/.local/share/Trash");
    expect(homeTrashOf({ HOME: "/home/me" })).toBe("/home/me/.local/share/Trash");
    expect(homeTrashOf({})).toBeNull();
  });

  test("takes a file, and says what it was", async () => {
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    await remove("inside/file");
    expect(here("inside")).toEqual([]);
    expect(readFileSync(join(home, "files/file"), "utf8")).toBe("inside");
    const info = readFileSync(join(home, "info/file.trashinfo"), "utf8");
    expect(info).toMatch(/^\[Trash Info\]\nPath=.*\nDeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\n$/);
    expect(info).toContain(`Path=${root}/inside/file\n`);
    for (const path of [home, join(home, "files"), join(home, "info")])
      expect(lstatSync(path).mode & 0o777).toBe(0o700);
    const { entries, total } = await list();
    expect(total).toBe(1);
    expect(entries[0]).toMatchObject({ kind: "file", size: 6 });
    expect(entries[0]!.deletedAt).toBeGreaterThanOrEqual(before);
    expect(entries[0]!.deletedAt).toBeLessThanOrEqual(Date.now());
  });

  test("takes several of one name, directories, links themselves, and names of any bytes", async () => {
    const odd = Buffer.from([0x61, 0xff, 0x0a, 0x25, 0x20, 0x3d, 0xc3, 0xa4]);
    const long = "x".repeat(255);
    for (let n = 0; n < 12; n++) {
      writeFileSync(join(root, "same"), `${n}`);
      await remove("same");
    }
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), odd]), "odd");
    writeFileSync(join(root, long), "long");
    writeFileSync(join(root, "..."), "dots");
    symlinkSync("../outside/file", join(root, "link"));
    for (const path of [odd, long, "...", "link", "inside"]) await remove(path);
    expect(here()).toEqual([]);
    expect(await paths()).toEqual(
      [...Array(12).fill("same"), odd.toString("latin1"), long, "...", "link", "inside"].sort(),
    );
    expect((await list()).entries.find(({ path }) => textOf(path) === "link")?.kind).toBe("link");
    for (const path of [odd.toString("latin1"), long, "...", "link", "inside"])
      expect(await restore(path)).toBe(path);
    expect(readFileSync(Buffer.concat([Buffer.from(`${root}/`), odd]), "utf8")).toBe("odd");
    expect(readFileSync(join(root, "inside/file"), "utf8")).toBe("inside");
    expect((await list()).total).toBe(12);
  });

  test("gives back what it has, once, and over nothing", async () => {
    await remove("inside/file");
    writeFileSync(join(root, "inside/file"), "new");
    expect(await problemOf(restore("inside/file"))).toBe("exists");
    expect(await restore("inside/file", "elsewhere")).toBe("elsewhere");
    expect(readFileSync(join(root, "elsewhere"), "utf8")).toBe("inside");
    expect(readdirSync(join(home, "files"))).toEqual([]);
    expect(readdirSync(join(home, "info"))).toEqual([]);
    expect(await problemOf(trash.restore(root, "0".repeat(32)))).toBe("not-found");
  });

  test("gives back with the directories that are gone", async () => {
    mkdirSync(join(root, "a/b"), { recursive: true });
    writeFileSync(join(root, "a/b/file"), "deep");
    await remove("a/b/file");
    await remove("a");
    expect(await restore("a/b/file")).toBe("a/b/file");
    expect(readFileSync(join(root, "a/b/file"), "utf8")).toBe("deep");
    expect(await problemOf(restore("a"))).toBe("exists");
  });

  test("is told only as far as it was below the root", async () => {
    await remove("inside/file");
    await trash.delete(shared.above, pathOf("outside/file"));
    try {
      expect(await paths()).toEqual(["inside/file"]);
      expect(await paths(outside)).toEqual(["file"]);
      expect(await paths(join(root, "inside"))).toEqual(["file"]);
      expect(await paths(shared.above)).toEqual(["outside/file", "shared/inside/file"]);
      const [secret] = (await list(outside)).entries;
      expect(await problemOf(trash.restore(root, secret!.id))).toBe("not-found");
    } finally {
      await trash.restore(outside, (await list(outside)).entries[0]!.id);
    }
  });

  test("is read with what others have left in it, and nothing of that leads out", async () => {
    await remove("inside/file");
    const put = (name: string, info: string | null) => {
      writeFileSync(join(home, "files", name), name);
      if (info !== null) writeFileSync(join(home, "info", `${name}.trashinfo`), info);
    };
    put("unknown", null);
    put("no-info", "Path=x\n");
    put("up", `[Trash Info]\nPath=${root}/../outside/up\nDeletionDate=2024-01-01T00:00:00\n`);
    put("dots", `[Trash Info]\nPath=${root}/a/../../x\n`);
    put("nul", `[Trash Info]\nPath=${root}/a%00b\n`);
    put("root", `[Trash Info]\nPath=${root}\n`);
    put("near", `[Trash Info]\nPath=${root}-not/x\n`);
    put("no-date", `[Trash Info]\r\nX=1\r\nPath=${root}/no-date\r\nPath=/etc/passwd\r\n`);
    put("odd-date", `[Trash Info]\nPath=${root}/odd%2Ddate\nDeletionDate=2024-99-99T00:00:00\n`);
    writeFileSync(join(home, "info/gone.trashinfo"), `[Trash Info]\nPath=${root}/gone\n`);
    symlinkSync("/etc/passwd", join(home, "info/link.trashinfo"));
    mkdirSync(join(home, "info/directory.trashinfo"));
    Bun.spawnSync(["mkfifo", join(home, "info/fifo.trashinfo")]);
    writeFileSync(
      join(home, "info/large.trashinfo"),
      `[Trash Info]\nPath=${root}/large\n`.padEnd(70_000, "#"),
    );
    put("large", null);
    expect(await paths()).toEqual(["inside/file", "no-date", "odd-date"]);
    const { entries } = await list();
    expect(entries.map(({ deletedAt }) => deletedAt === null)).toEqual([false, true, true]);
    symlinkSync("../outside", join(root, "out"));
    expect(await problemOf(restore("no-date", "out/new"))).toBe("outside");
    expect(await problemOf(restore("no-date", "../outside/new"))).toBe("malformed");
    expect(await restore("no-date")).toBe("no-date");
    expect(readdirSync(outside)).toEqual(["file"]);
  });

  test("that is a link, a file, or another user's is not used, and nothing is lost", async () => {
    const stays = async () => {
      // Where there is no other one: the top of the file system has none either for this test.
      const problem = await problemOf(remove("inside/file"));
      if (problem === "none") await restore("inside/file");
      else expect(problem).toBe("no-trash");
      expect(readFileSync(join(root, "inside/file"), "utf8")).toBe("inside");
    };
    mkdirSync(home, { recursive: true });
    symlinkSync(outside, join(home, "files"));
    await stays();
    unlinkSync(join(home, "files"));
    writeFileSync(join(home, "files"), "");
    await stays();
    expect(readdirSync(outside)).toEqual(["file"]);
    rmSync(home, { recursive: true });
    writeFileSync(home, "");
    await stays();
  });

  test("does not take itself", async () => {
    const inRoot = new Trash(join(root, "data/Trash"));
    writeFileSync(join(root, "x"), "");
    await inRoot.delete(root, pathOf("x"));
    for (const path of ["data", "data/Trash", "data/Trash/files"])
      expect(await problemOf(inRoot.delete(root, pathOf(path)))).toBe("into-itself");
    expect((await inRoot.list(root, never)).total).toBe(1);
    expect(readdirSync(join(root, "data/Trash/info"))).toEqual(["x.trashinfo"]);
  });
});

test("a path that is wrong, or what is not there, is not deleted", async () => {
  symlinkSync("../outside", join(root, "out"));
  for (const [path, problem] of [
    ["../outside/file", "malformed"],
    ["out/file", "outside"],
    ["", "is-a-directory"],
    ["none", "not-found"],
    ["inside/file/x", "not-a-directory"],
  ] as const)
    expect([path, await problemOf(remove(path))]).toEqual([path, problem]);
  expect(existsSync(home)).toBe(false);
});

test(`a directory that is swapped for a link out while its files are moved and deleted, ${RACES} times`, async () => {
  const total = RACES * 4;
  for (let n = 0; n < total; n++) {
    writeFileSync(join(root, `inside/${n}`), "inside");
    writeFileSync(join(outside, `${n}`), "secret");
  }
  const wayOut = join(root, "way-out");
  symlinkSync("../outside", wayOut);
  mkdirSync(join(root, "moved"));
  let tried = 0;
  const outcomes = await (async () => {
    await using _ = await startSwapping(join(root, "inside"), wayOut, join(root, "aside"));
    return await raceFor(RACES, ["none deleted", "none moved", "outside deleted"], async (n) => {
      if (n >= total) return "no more";
      tried++;
      if (n % 2 === 0) return `${await problemOf(remove(`inside/${n}`))} deleted`;
      return `${await problemOf(move(root, pathOf(`inside/${n}`), pathOf(`moved/${n}`), false))} moved`;
    });
  })();
  for (const outcome of outcomes.keys())
    expect(outcome).toMatch(/^(?:none|outside|not-found|changed) (?:deleted|moved)$|^no more$/);
  expect(readdirSync(outside)).toHaveLength(total + 1);
  expect((await list()).total).toBe(outcomes.get("none deleted")!);
  const moved = here("moved").map((name) => readFileSync(join(root, "moved", name), "utf8"));
  expect(moved).toEqual(Array(outcomes.get("none moved")!).fill("inside"));
  expect(tried).toBeGreaterThanOrEqual(RACES);
}, 3_600_000);

describe("on another file system than the home directory", () => {
  const uid = process.geteuid?.();
  const onDisk = (what: string, work: (disk: string) => Promise<void>) =>
    test.skipIf(!IS_ROOT)(what, async () => {
      // A space, as mountinfo escapes it.
      const disk = join(shared.above, "a disk");
      const mounted = mountTiny(disk, 1_024);
      if (mounted === null) return console.warn(`not tried, for want of the right to mount: ${what}`);
      try {
        mkdirSync(join(disk, "root/sub"), { recursive: true });
        writeFileSync(join(disk, "root/sub/a file"), "on disk");
        await work(disk);
        expect(existsSync(join(home, "files")) ? readdirSync(join(home, "files")) : []).toEqual([]);
      } finally {
        mounted.umount();
      }
    });
  const roundTrip = async (disk: string, at: string) => {
    const from = join(disk, "root");
    await remove("sub/a file", from);
    expect(readFileSync(join(at, "files/a file"), "utf8")).toBe("on disk");
    expect(readFileSync(join(at, "info/a file.trashinfo"), "utf8")).toContain("Path=root/sub/a%20file\n");
    expect(lstatSync(at).mode & 0o777).toBe(0o700);
    expect(await paths(from)).toEqual(["sub/a file"]);
    // From above the disk, too.
    expect(await paths(shared.above)).toEqual(["a disk/root/sub/a file"]);
    expect(await restore("sub/a file", null, from)).toBe("sub/a file");
    expect(readFileSync(join(from, "sub/a file"), "utf8")).toBe("on disk");
  };

  onDisk("the user has one at its top", async (disk) => {
    await roundTrip(disk, join(disk, `.Trash-${uid}`));
    await roundTrip(disk, join(disk, `.Trash-${uid}`));
  });

  onDisk("the one of all users goes first, if it is a sticky directory", async (disk) => {
    const all = join(disk, ".Trash");
    mkdirSync(all);
    chmodSync(all, 0o1777);
    await roundTrip(disk, join(all, `${uid}`));
  });

  onDisk("the one of all users is not used if others could change it, or if it is a link", async (disk) => {
    const all = join(disk, ".Trash");
    mkdirSync(all);
    chmodSync(all, 0o777);
    await roundTrip(disk, join(disk, `.Trash-${uid}`));
    expect(readdirSync(all)).toEqual([]);
    renameSync(all, join(disk, "real"));
    chmodSync(join(disk, "real"), 0o1777);
    symlinkSync("real", all);
    await roundTrip(disk, join(disk, `.Trash-${uid}`));
    expect(readdirSync(join(disk, "real"))).toEqual([]);
  });

  onDisk("one that is a link is not used, and nothing is lost", async (disk) => {
    symlinkSync(outside, join(disk, `.Trash-${uid}`));
    expect(await problemOf(remove("root/sub", disk))).toBe("no-trash");
    expect(readdirSync(outside)).toEqual(["file"]);
    expect(readdirSync(join(disk, "root/sub"))).toEqual(["a file"]);
  });

  onDisk("a directory that is mounted elsewhere as well has the trash of that mount", async (disk) => {
    mkdirSync(join(root, "bound"));
    expect(Bun.spawnSync(["mount", "--bind", join(disk, "root"), join(root, "bound")]).success).toBe(true);
    try {
      await remove("bound/sub");
      expect(readdirSync(join(disk, `root/.Trash-${uid}/files`))).toEqual(["sub"]);
      expect(await restore("bound/sub")).toBe("bound/sub");
    } finally {
      Bun.spawnSync(["umount", "-l", join(root, "bound")]);
    }
  });
});

describe("other programs", () => {
  const env = () => ({ ...process.env, XDG_DATA_HOME: data, HOME: shared.above, LC_ALL: "C.UTF-8" });
  const run = (...command: string[]) => {
    const { stdout, stderr, success } = Bun.spawnSync(command, { env: env(), cwd: root });
    return { success, said: `${stdout}${stderr}` };
  };

  test.skipIf(Bun.which("trash-list") === null)(
    "of trash-cli see what is deleted, and are seen",
    async () => {
      writeFileSync(join(root, "a file \u00e4%"), "");
      await remove("a file \u00e4%");
      await remove("inside/file");
      const { said } = run("trash-list");
      expect(said).toContain(`${root}/a file \u00e4%\n`);
      expect(said).toContain(`${root}/inside/file\n`);
      writeFileSync(join(root, "theirs \u00e4%"), "theirs");
      expect(run("trash-put", "theirs \u00e4%").success).toBe(true);
      expect(await restore(Buffer.from("theirs \u00e4%").toString("latin1"))).toBe(
        Buffer.from("theirs \u00e4%").toString("latin1"),
      );
      expect(readFileSync(join(root, "theirs \u00e4%"), "utf8")).toBe("theirs");
      expect(run("trash-rm", "*").success).toBe(true);
      expect(await paths()).toEqual([]);
    },
  );

  test.skipIf(Bun.which("gio") === null)("of GLib are seen", async () => {
    writeFileSync(join(root, "theirs %\n"), "theirs");
    // GLib refuses on file systems that it takes to be internal to the system.
    if (!run("gio", "trash", "theirs %\n").success) return console.warn("gio trashes nothing here");
    expect(await paths()).toEqual(["theirs %\n"]);
    await restore("theirs %\n");
    expect(readFileSync(join(root, "theirs %\n"), "utf8")).toBe("theirs");
  });
});

test("nothing stays open, whatever comes of it", async () => {
  const all = async () => {
    await remove("inside/file");
    await problemOf(remove("none"));
    await list();
    await problemOf(restore("none"));
    await restore("inside/file");
    await remove("inside");
    await restore("inside");
    await problemOf(trash.list(root, AbortSignal.abort(new Error())).catch(() => {}));
  };
  await all();
  const before = openFiles();
  for (let n = 0; n < 10; n++) await all();
  expect(openFiles()).toBe(before);
});
