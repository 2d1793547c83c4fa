// Repositories that git would wait for, or stumble over: each is refused at once, or told as far as it can be.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, promises, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createDeflate } from "node:zlib";
import { changesOf } from "../../../../src/files/changes/changes.ts";
import type { TestRepository } from "../../../support/git-repository.ts";
import { never, TwoRepositories } from "../../../support/two-repositories.ts";

let two: TwoRepositories;
let shared: TestRepository;
beforeEach(() => {
  two = new TwoRepositories();
  ({ shared } = two);
});
afterEach(() => two[Symbol.asyncDispose]());

const told = (root: string, path?: string, signal?: AbortSignal) => two.told(root, path, signal);
const gitDirectory = () => two.gitDirectory;

const fifo = (path: string) => {
  rmSync(path, { recursive: true, force: true });
  expect(Bun.spawnSync(["mkfifo", path]).success).toBe(true);
};

for (const name of [
  "",
  "HEAD",
  "config",
  "index",
  "objects",
  "refs/heads/main",
  "packed-refs",
  "objects/info/alternates",
])
  test(`a FIFO for .git/${name}`, async () => {
    fifo(join(gitDirectory(), name));
    expect(await told(shared.path)).toBe("unknown-repository");
  });

test("a FIFO that git itself opens: it ends with whoever asked", async () => {
  fifo(join(shared.path, ".gitignore"));
  const asking = new AbortController();
  const answer = told(shared.path, "", asking.signal);
  // Opened once git reads it.
  const writer = await promises.open(join(shared.path, ".gitignore"), "w");
  asking.abort(new Error("asked no more"));
  await expect(answer).rejects.toThrow("asked no more");
  // Nobody reads it any more.
  await expect(writer.write("x")).rejects.toThrow("EPIPE");
  await writer.close();
});

test("a FIFO where git looks for new files: those that it knows are told", async () => {
  fifo(join(shared.path, ".gitignore"));
  const { files, isCut } = await changesOf(shared.path, [], never(), two.env, 300);
  expect([files.map(({ path }) => Buffer.from(path).toString()), isCut]).toEqual([["file.txt"], true]);
});

for (const [what, bytes] of [
  ["no head", ""],
  ["a head that is no branch", "ref: ../secret\n"],
  ["a head of binary", "\0\0\0"],
] as const)
  test(what, async () => {
    writeFileSync(join(gitDirectory(), "HEAD"), bytes);
    expect(await told(shared.path)).toBe("unknown-repository");
  });

test("an index, and settings, that are none", async () => {
  writeFileSync(join(gitDirectory(), "index"), "DIRC and so on");
  expect(await told(shared.path)).toBe("unknown-repository");
  rmSync(join(gitDirectory(), "index"));
  appendFileSync(join(gitDirectory(), "config"), "[core\n");
  expect(await told(shared.path)).toBe("unknown-repository");
});

test("a directory that is unpacked to more than the memory of a machine", async () => {
  // 3 MB that stand for a tree of 3 GB.
  const deflate = createDeflate();
  const packed = new Response(Readable.toWeb(deflate) as unknown as ReadableStream).bytes();
  const bytesMax = 3 * 1024 ** 3;
  const zeros = Buffer.alloc(16 * 1024 * 1024);
  deflate.write(`tree ${bytesMax}\0`);
  // What is read of it is what it says of itself: a part of it is enough.
  for (let i = 0; i < 8; i++) deflate.write(zeros);
  deflate.end();
  const id = "ab".repeat(20);
  mkdirSync(join(gitDirectory(), "objects/ab"), { recursive: true });
  writeFileSync(join(gitDirectory(), "objects/ab", "ab".repeat(19)), await packed);
  const commit = shared.git("commit-tree", id, "-m", "large").trim();
  shared.git("update-ref", "refs/heads/main", commit);
  expect(await told(shared.path)).toBe("unknown-repository");
});

test("a format that is not known", async () => {
  shared.git("config", "core.repositoryFormatVersion", "1");
  shared.git("config", "extensions.unheardOf", "true");
  expect(await told(shared.path)).toBe("unknown-repository");
});

test("no git", async () => {
  two.env = { ...two.env, PATH: join(two.home.root, "shared") };
  expect(await told(shared.path)).toBe("no-git");
});
