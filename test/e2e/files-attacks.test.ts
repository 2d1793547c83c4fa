// A table of what a machine's files can hold and what can happen to them meanwhile, asked for through the real daemon: each has
// its outcome, nothing outside of the directory is read or changed, and nothing half-written is under its final name.

import { beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { filesOver } from "../../src/client/remote/connection-files.ts";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { FileError } from "../../src/files/rules/problem.ts";
import { TestRepository } from "../support/git-repository.ts";
import { eventually, remiOk } from "../support/remi.ts";
import { lineTo, shownCode, sodium } from "../support/remote.ts";
import { sessionId } from "../support/remote-home.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

let project: string;
beforeEach(async () => {
  project = join(host.root, "project");
  mkdirSync(project);
  mkdirSync(dirname(host.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(host.paths.configFile, "files_write = true\n", { mode: 0o600 });
  writeFileSync(join(host.root, "outside"), "outside");
  await remiOk(host, ["new", "-d", "--cwd", project, "api", "--", "cat"]);
});

const path = (text: string): FilePath =>
  text === "" ? [] : text.split("/").map((name) => Buffer.from(name));
const TRANSFER = "0123456789abcdef";

async function opened(session = "api"): Promise<{ line: RemoteConnection & AsyncDisposable; files: Files }> {
  const { code } = await shownCode(host, relay.url);
  const line = await lineTo(client, relay.url, code);
  return { line, files: filesOver(line, sodium)({ session: await sessionId(host, session) }) };
}

/** "done", or the problem. */
async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "done";
  } catch (error) {
    if (error instanceof FileError) return error.problem;
    throw error;
  }
}

async function whole(files: Files, name: string, from = 0): Promise<Buffer> {
  await using reading = await files.read(path(name), { from, length: null, validator: null });
  const pieces: Uint8Array[] = [];
  for await (const piece of reading.bytes) pieces.push(piece.slice());
  return Buffer.concat(pieces);
}

async function upload(files: Files, name: string, bytes: Uint8Array, replaces = false): Promise<void> {
  const writing = await files.write(path(name), { size: bytes.byteLength, replaces, transfer: TRANSFER });
  await writing.write(bytes.subarray(writing.from));
  await writing.finish(new Uint8Array(new Bun.CryptoHasher("sha256").update(bytes).digest()));
}

test("what is neither a file nor a directory, or leads out, is neither read nor written, nor waited for", async () => {
  Bun.spawnSync(["mkfifo", join(project, "fifo")]);
  const server = createServer().listen(join(project, "socket"));
  for (const [name, target] of Object.entries({
    "to-outside": "../outside",
    "to-absolute": join(host.root, "outside"),
    "to-memory": "/proc/self/mem",
    "to-device": "/dev/zero",
    loop: "loop",
    dangling: "nothing",
    "to-parent": "..",
    inside: "real",
  }))
    symlinkSync(target, join(project, name));
  writeFileSync(join(project, "real"), "inside");
  const { line, files } = await opened();
  await using _ = line;
  const outcomes: Record<string, readonly string[]> = {};
  for (const name of readdirSync(project).filter((each) => each !== "real"))
    outcomes[name] = [
      await outcome(() => whole(files, name)),
      await outcome(() => upload(files, name, Buffer.from("new"), true)),
      await outcome(() =>
        files.list(path(name), { sortBy: "name", isReversed: false, hidden: true, from: 0, count: 9 }),
      ),
    ];
  expect(outcomes).toEqual({
    fifo: ["special", "special", "not-a-directory"],
    socket: ["special", "special", "not-a-directory"],
    "to-outside": ["outside", "is-a-link", "outside"],
    "to-absolute": ["outside", "is-a-link", "outside"],
    "to-memory": ["outside", "is-a-link", "outside"],
    "to-device": ["outside", "is-a-link", "outside"],
    "to-parent": ["outside", "is-a-link", "outside"],
    loop: ["too-many-links", "is-a-link", "too-many-links"],
    dangling: ["not-found", "is-a-link", "not-found"],
    inside: ["done", "is-a-link", "not-a-directory"],
  });
  expect(readFileSync(join(host.root, "outside"), "utf8")).toBe("outside");
  expect(await outcome(() => upload(files, "to-parent/new", Buffer.from("new")))).toBe("outside");
  server.close();
});

test("a directory of the kernel's files gives none of them", async () => {
  await remiOk(host, ["new", "-d", "--cwd", "/proc/self", "kernel", "--", "cat"]);
  const { line, files } = await opened("kernel");
  await using _ = line;
  for (const name of ["mem", "environ", "maps", "root", "cwd"])
    expect([name, await outcome(() => whole(files, name))]).not.toEqual([name, "done"]);
  const listed = await outcome(() =>
    files.list([], { sortBy: "name", isReversed: false, hidden: true, from: 0, count: 9 }),
  );
  expect(listed).not.toBe("done");
});

test("a hard link is a file like any other: an upload takes its name and leaves the other one's bytes", async () => {
  linkSync(join(host.root, "outside"), join(project, "linked"));
  const { line, files } = await opened();
  await using _ = line;
  await upload(files, "linked", Buffer.from("new"), true);
  expect(readFileSync(join(project, "linked"), "utf8")).toBe("new");
  expect(readFileSync(join(host.root, "outside"), "utf8")).toBe("outside");
});

test("100,000 entries come in pages, and of a file of 10 GB only what is asked for", async () => {
  mkdirSync(join(project, "many"));
  const made = Bun.spawnSync(["bash", "-c", "seq -f '%06g' 1 100000 | xargs -n 2000 touch"], {
    cwd: join(project, "many"),
  });
  expect(made.success).toBe(true);
  writeFileSync(join(project, "sparse"), "");
  truncateSync(join(project, "sparse"), 10 * 1024 ** 3);
  appendFileSync(join(project, "sparse"), "the end");
  const { line, files } = await opened();
  await using _ = line;
  const terms = { sortBy: "name", isReversed: false, hidden: true, count: 1_000 } as const;
  const last = await files.list(path("many"), { ...terms, from: 99_000 });
  expect([last.total, last.entries.length, Buffer.from(last.entries.at(-1)!.name).toString()]).toEqual([
    100_000,
    1_000,
    "100000",
  ]);
  expect((await files.list(path("many"), { ...terms, from: 2 ** 40 })).entries).toEqual([]);
  expect((await whole(files, "sparse", 10 * 1024 ** 3)).toString()).toBe("the end");
});

test("git is asked which entries it ignores, unless nobody wants to know", async () => {
  TestRepository.with(host, project, { ".gitignore": "*.log\n", "a.log": "" });
  const { line, files } = await opened();
  await using _ = line;
  const terms = { sortBy: "name", isReversed: false, hidden: false, from: 0, count: 9 } as const;
  for (const [asksGit, isIgnored] of [
    [undefined, true],
    [true, true],
    [false, false],
  ])
    expect((await files.list([], { ...terms, asksGit })).entries).toMatchObject([{ isIgnored }]);
});

test("a file that grows, shrinks or is replaced while it is read is named, and not mixed", async () => {
  const changes: Record<string, (file: string) => void> = {
    grows: (file) => appendFileSync(file, "more"),
    shrinks: (file) => truncateSync(file, 1_000_000),
    "is replaced": (file) => {
      writeFileSync(`${file}.new`, randomBytes(4_000_000));
      renameSync(`${file}.new`, file);
    },
  };
  const { line, files } = await opened();
  await using _ = line;
  const outcomes: Record<string, string> = {};
  for (const [name, change] of Object.entries(changes)) {
    const file = join(project, name);
    const before = randomBytes(4_000_000);
    writeFileSync(file, before);
    const pieces: Uint8Array[] = [];
    outcomes[name] = await outcome(async () => {
      await using reading = await files.read(path(name), { from: 0, length: null, validator: null });
      for await (const piece of reading.bytes) {
        if (pieces.length === 0) change(file);
        pieces.push(piece.slice());
      }
    });
    const got = Buffer.concat(pieces);
    expect(got.equals(before.subarray(0, got.byteLength))).toBe(true);
  }
  // What has been opened is the file that it was, whatever has its name now.
  expect(outcomes).toEqual({ grows: "changed", shrinks: "changed", "is replaced": "done" });
});

test("an upload that is cut at each boundary goes on, and until its end nothing has its name", async () => {
  const bytes = randomBytes(100_000);
  const { line, files } = await opened();
  await using _ = line;
  const STEP = 16_320;
  for (let until = STEP; until < bytes.byteLength; until += STEP) {
    const writing = await files.write(path("up"), {
      size: bytes.byteLength,
      replaces: false,
      transfer: TRANSFER,
    });
    expect(writing.from).toBe(until - STEP);
    await writing.write(bytes.subarray(writing.from, until));
    await eventually("the bytes on the disk", () => {
      const [part] = readdirSync(project);
      return part !== undefined && part !== "up" && Bun.file(join(project, part)).size === until;
    });
    await writing.leave();
  }
  await upload(files, "up", bytes);
  expect(readFileSync(join(project, "up")).equals(bytes)).toBe(true);
  expect(readdirSync(project)).toEqual(["up"]);
});

test("of two uploads to one name the second is refused, and one with a wrong hash leaves nothing", async () => {
  const { line, files } = await opened();
  await using _ = line;
  const terms = { size: 3, replaces: false };
  const one = await files.write(path("x"), { ...terms, transfer: `${TRANSFER}1` });
  const other = await files.write(path("x"), { ...terms, transfer: `${TRANSFER}2` });
  const hash = (text: string) => new Uint8Array(new Bun.CryptoHasher("sha256").update(text).digest());
  await one.write(Buffer.from("one"));
  await other.write(Buffer.from("two"));
  await one.finish(hash("one"));
  expect(await outcome(() => other.finish(hash("two")))).toBe("exists");
  expect(readFileSync(join(project, "x"), "utf8")).toBe("one");
  const wrong = await files.write(path("y"), { ...terms, transfer: `${TRANSFER}3` });
  await wrong.write(Buffer.from("abc"));
  expect(await outcome(() => wrong.finish(hash("abd")))).toBe("damaged");
  expect(readdirSync(project)).toEqual(["x"]);
});

test("a directory that is removed, or replaced by a link, is not there", async () => {
  writeFileSync(join(project, "a"), "a");
  const { line, files } = await opened();
  await using _ = line;
  const writing = await files.write(path("up"), { size: 3, replaces: false, transfer: TRANSFER });
  rmSync(project, { recursive: true });
  await writing.write(Buffer.from("abc"));
  const hash = new Uint8Array(new Bun.CryptoHasher("sha256").update("abc").digest());
  expect(await outcome(() => writing.finish(hash))).not.toBe("done");
  expect(await outcome(() => whole(files, "a"))).toBe("not-found");
  expect(await outcome(() => upload(files, "b", Buffer.from("b")))).toBe("not-found");
  expect(existsSync(project)).toBe(false);
});

test("a zip file of a tree with a loop of links ends, and holds each file once", async () => {
  mkdirSync(join(project, "tree/below"), { recursive: true });
  writeFileSync(join(project, "tree/a"), "a");
  symlinkSync("..", join(project, "tree/below/up"));
  symlinkSync("../../outside", join(project, "tree/out"));
  const { line, files } = await opened();
  await using _ = line;
  await using zip = await files.zip(path("tree"), new AbortController().signal);
  const pieces: Uint8Array[] = [];
  for await (const piece of zip.bytes) pieces.push(piece.slice());
  const file = join(client.root, "tree.zip");
  writeFileSync(file, Buffer.concat(pieces));
  const names = Bun.spawnSync(["unzip", "-Z1", file]).stdout.toString().trim().split("\n").sort();
  expect(names).toEqual(["left-out.txt", "tree/a", "tree/below/"]);
  expect(Buffer.concat(pieces).includes("outside")).toBe(false);
});
