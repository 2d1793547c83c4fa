// A directory as a zip file, read by programs that others wrote: every byte and name is there, what is not is named, and
// nothing outside of the directory is in it.

import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Archive } from "../../../src/files/archive.ts";
import { ARCHIVE_BYTES_MAX, ARCHIVE_DEPTH_MAX, LEFT_OUT_MAX } from "../../../src/files/rules/archive.ts";
import { makeHome, type TestHome } from "../../support/home.ts";

let home: TestHome;
let root: string;
beforeEach(() => {
  home = makeHome();
  root = join(home.root, "shared");
  mkdirSync(root);
});
afterEach(() => home.dispose());

const never = () => new AbortController().signal;

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), bytes);
  }
}

/** Writes the archive of a directory to a file. */
async function save(path: string[] = [], onPiece: () => void = () => {}) {
  await using archive = await Archive.open(
    root,
    path.map((name) => Buffer.from(name)),
    never(),
  );
  const zip = join(home.root, "archive.zip");
  rmSync(zip, { force: true });
  const writer = Bun.file(zip).writer();
  for await (const piece of archive.bytes) {
    writer.write(piece);
    onPiece();
  }
  await writer.end();
  const leftOut = archive.leftOut.map(
    ({ path: name, why }) => `${Buffer.from(name).toString("latin1")}: ${why}`,
  );
  return { zip, leftOut, count: archive.leftOutCount };
}

/** What Python makes of it: names as bytes, sizes, modes, years, whether the name is marked as UTF-8, and the hash. */
function readByPython(zip: string) {
  const script = `
import zipfile, sys, json, hashlib
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
def raw(i): return i.orig_filename.encode('utf-8' if i.flag_bits & 0x800 else 'cp437').hex()
print(json.dumps([[raw(i), i.file_size, oct(i.external_attr >> 16), i.date_time[0], bool(i.flag_bits & 0x800),
  hashlib.sha256(z.read(i)).hexdigest()] for i in z.infolist()]))`;
  const run = Bun.spawnSync(["python3", "-c", script, zip]);
  if (!run.success) throw new Error(run.stderr.toString());
  return (JSON.parse(run.stdout.toString()) as [string, number, string, number, boolean, string][]).map(
    ([name, size, mode, year, isUtf8, hash]) => ({
      name: Buffer.from(name, "hex").toString("latin1"),
      size,
      mode,
      year,
      isUtf8,
      hash,
    }),
  );
}

const namesIn = (zip: string) => readByPython(zip).map(({ name }) => name);
const hashOf = (bytes: Uint8Array) => new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
const textIn = (zip: string, name: string) => Bun.spawnSync(["unzip", "-p", zip, name]).stdout.toString();
const latin1 = (text: string) => Buffer.from(text).toString("latin1");

test("every file and directory, with its bytes, mode and date, as unzip and Python read them", async () => {
  const large = new Uint8Array(1_000_000).map((_, i) => i * 7);
  write({ "a.txt": "a\n", empty: "", "deep/er/large.bin": large, "deep/run.sh": "run\n" });
  mkdirSync(join(root, "nothing"));
  chmodSync(join(root, "deep/run.sh"), 0o755);
  utimesSync(join(root, "a.txt"), 0, 0);
  utimesSync(join(root, "empty"), new Date(2020, 5, 1), new Date(2020, 5, 1));
  const { zip, leftOut } = await save();
  expect(leftOut).toEqual([]);
  expect(Bun.spawnSync(["unzip", "-tq", zip]).exitCode).toBe(0);
  const entries = readByPython(zip);
  expect(entries.map(({ name, size }) => `${name} ${size}`)).toEqual([
    "shared/a.txt 2",
    "shared/deep/ 0",
    "shared/deep/er/ 0",
    "shared/deep/er/large.bin 1000000",
    "shared/deep/run.sh 4",
    "shared/empty 0",
    "shared/nothing/ 0",
  ]);
  const entry = (name: string) => entries.find((each) => each.name === name)!;
  expect(entry("shared/deep/er/large.bin").hash).toBe(hashOf(large));
  expect([entry("shared/deep/run.sh").mode, entry("shared/a.txt").mode]).toEqual(["0o100755", "0o100644"]);
  expect([entry("shared/a.txt").year, entry("shared/empty").year]).toEqual([1980, 2020]);
  expect((await save(["deep"])).zip && namesIn(zip)).toEqual([
    "deep/er/",
    "deep/er/large.bin",
    "deep/run.sh",
  ]);
});

test("names are the bytes that they are, marked as UTF-8 where they are that", async () => {
  write({ "gr\u00fc\u00df": "", "line\nend": "" });
  const odd = Buffer.from([0x61, 0xff, 0xfe]);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), odd]), "");
  const { zip } = await save();
  const marks = readByPython(zip).map(({ name, isUtf8 }) => [name, isUtf8]);
  expect(marks).toContainEqual([latin1("shared/gr\u00fc\u00df"), true]);
  expect(marks).toContainEqual(["shared/line\nend", true]);
  const bytes = await Bun.file(zip).bytes();
  const at = Buffer.from(bytes).indexOf(Buffer.concat([Buffer.from("shared/"), odd]));
  expect(at).toBeGreaterThan(0);
  // Flags of a local header are 24 bytes before the name (APPNOTE.TXT 4.3.7).
  expect(bytes[at - 24 + 1]! & 0x08).toBe(0);
});

test("links, loops, FIFOs, sockets and names that lead out on Windows are left out and named", async () => {
  write({ "a/file": "inside\n", "..\\..\\evil": "", "C:evil": "", "\\evil": "", "fine\\name": "" });
  writeFileSync(join(home.root, "secret"), "secret");
  symlinkSync("..", join(root, "a/loop"));
  symlinkSync("../secret", join(root, "out"));
  symlinkSync("a/file", join(root, "in"));
  symlinkSync("nowhere", join(root, "dangling"));
  expect(Bun.spawnSync(["mkfifo", join(root, "fifo")]).success).toBe(true);
  const { zip, leftOut } = await save();
  expect(leftOut).toEqual([
    "..\\..\\evil: unsafe-name",
    "C:evil: unsafe-name",
    "\\evil: unsafe-name",
    "a/loop: link",
    "dangling: link",
    "fifo: special",
    "in: link",
    "out: link",
  ]);
  expect(namesIn(zip)).toEqual(["shared/a/", "shared/a/file", "shared/fine\\name", "left-out.txt"]);
  const text = textIn(zip, "left-out.txt");
  expect(text).toContain("out: it is a symbolic link\n");
  expect(text).toContain("fifo: this is neither a file nor a directory\n");
});

test("what changes while it is read is named, and no longer than it was", async () => {
  write({
    "1-first": "x".repeat(200_000),
    grows: "a".repeat(2_000_000),
    shrinks: "b".repeat(2_000_000),
    "z-last": "",
  });
  let pieces = 0;
  const { zip, leftOut } = await save([], () => {
    if (pieces++ > 0) return;
    appendFileSync(join(root, "grows"), "more");
    truncateSync(join(root, "shrinks"), 10);
    rmSync(join(root, "z-last"));
  });
  // Which of them are read already when that happens is not known.
  for (const each of leftOut)
    expect(["grows: changed", "shrinks: changed", "z-last: not-found"]).toContain(each);
  const sizes = new Map(readByPython(zip).map(({ name, size }) => [name, size]));
  expect([2_000_000, 2_000_004]).toContain(sizes.get("shared/grows")!);
  expect(sizes.get("shared/shrinks")).toBe(10);
  expect(Bun.spawnSync(["unzip", "-tq", zip]).exitCode).toBe(0);
});

test("a file that is being read when it is written to", async () => {
  write({ file: "a".repeat(3_000_000) });
  const { zip, leftOut } = await save([], () => appendFileSync(join(root, "file"), "b"));
  expect(leftOut).toEqual(["file: changed"]);
  expect(textIn(zip, "left-out.txt")).toContain("file: it was written to while it was read");
  expect(readByPython(zip)[0]).toMatchObject({ name: "shared/file", size: 3_000_000 });
});

test("too deep, too large, and more left out than are named", async () => {
  let deep = root;
  for (let i = 0; i < ARCHIVE_DEPTH_MAX + 2; i++) mkdirSync((deep = join(deep, "d")));
  const huge = openSync(join(root, "huge"), "w");
  ftruncateSync(huge, ARCHIVE_BYTES_MAX + 1);
  closeSync(huge);
  const { leftOut } = await save();
  expect(leftOut).toEqual([`${"d/".repeat(ARCHIVE_DEPTH_MAX - 1)}d: too-deep`, "huge: archive-full"]);
  for (let i = 0; i < LEFT_OUT_MAX; i++) symlinkSync("huge", join(root, `link-${i}`));
  const again = await save();
  expect([again.leftOut.length, again.count]).toEqual([LEFT_OUT_MAX, LEFT_OUT_MAX + 2]);
  expect(textIn(again.zip, "left-out.txt")).toEndWith("and 2 more\n");
});

test("it goes no faster than it is read, and ends when it is read no more", async () => {
  const file = openSync(join(root, "endless"), "w");
  ftruncateSync(file, 8 * 1024 ** 3);
  closeSync(file);
  const held = () =>
    readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(home.root);
      } catch {
        return false; // the directory that was read
      }
    });
  for (const ending of ["disposed of unread", "read in part", "canceled"] as const) {
    const asking = new AbortController();
    {
      await using archive = await Archive.open(root, [], asking.signal);
      if (ending !== "disposed of unread") {
        let length = 0;
        for (let i = 0; i < 5; i++) length += (await archive.bytes.next()).value!.byteLength;
        expect(length).toBeLessThan(3_000_000);
      }
      if (ending === "canceled") {
        asking.abort(new Error("read no more"));
        // What was gathered before may still come.
        const rest = async () => {
          for await (const _ of archive.bytes);
        };
        await expect(rest()).rejects.toThrow("read no more");
      }
    }
    expect([ending, held()]).toEqual([ending, []]);
  }
});

test("a file, and nothing", async () => {
  write({ file: "" });
  for (const [name, problem] of [
    ["file", "not-a-directory"],
    ["none", "not-found"],
  ] as const)
    expect(await Archive.open(root, [Buffer.from(name)], never()).catch((error) => error.problem)).toBe(
      problem,
    );
});
