import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrivate, readBounded, readTextBounded, writePrivate } from "../../../src/config/files.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "r-"));
  path = join(dir, "file");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("a written file is private, whole, and leaves nothing beside it", () => {
  for (const durable of [false, true]) {
    expect(writePrivate(path, `é ${durable}`, { durable })).toEqual({ ok: true });
    expect(readFileSync(path, "utf8")).toBe(`é ${durable}`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(["file"]);
  }
});

test("replacing a loose file makes it private, and a link in its place is replaced, not followed", () => {
  writeFileSync(path, "old");
  chmodSync(path, 0o666);
  expect(writePrivate(path, "new").ok).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);

  const target = join(dir, "target");
  const link = join(dir, "link");
  writeFileSync(target, "theirs");
  symlinkSync(target, link);
  expect(writePrivate(link, "ours").ok).toBe(true);
  expect(readFileSync(target, "utf8")).toBe("theirs");
  expect(readFileSync(link, "utf8")).toBe("ours");
});

test("bytes come back as they were", () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
  expect(writePrivate(path, bytes).ok).toBe(true);
  const read = readBounded(path, bytes.length);
  expect(read.ok && Buffer.compare(read.bytes, bytes)).toBe(0);
});

test("a longer file than the bound is refused, one of just the bound is not", () => {
  writeFileSync(path, "12345");
  expect(readTextBounded(path, 5)).toEqual({ ok: true, text: "12345" });
  expect(readTextBounded(path, 4)).toMatchObject({ ok: false, reason: "too-large" });
  expect(readTextBounded("/proc/self/maps", 10)).toMatchObject({ ok: false }); // its size is said to be 0
});

test("the reasons why a file cannot be read are told apart", () => {
  expect(readBounded(join(dir, "none"), 9)).toMatchObject({ reason: "missing" });
  expect(readBounded(dir, 9)).toMatchObject({ reason: "not-a-file" });
  expect(readBounded("/dev/null", 9)).toMatchObject({ reason: "not-a-file" });
  const pipe = join(dir, "pipe");
  expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
  expect(readBounded(pipe, 9)).toMatchObject({ reason: "not-a-file" });
});

test("what cannot be written is a sentence with the path", () => {
  const missing = writePrivate(join(dir, "none/file"), "x");
  expect(missing).toMatchObject({
    ok: false,
    reason: "missing",
    message: expect.stringContaining("none/file"),
  });
  mkdirSync(path);
  expect(writePrivate(path, "x")).toMatchObject({ ok: false });
  expect(readdirSync(dir)).toEqual(["file"]);
});

test("creating never replaces", () => {
  expect(createPrivate(path, "first")).toEqual({ ok: true });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(createPrivate(path, "second")).toMatchObject({ ok: false, reason: "exists" });
  expect(readFileSync(path, "utf8")).toBe("first");
});

test("when there is no space left the old file stays, nothing is left over and the reason is clear", () => {
  writeFileSync(path, "old");
  const module = join(import.meta.dir, "../../../src/config/files.ts");
  const script = `
    process.on("SIGXFSZ", () => {});
    const { writePrivate, createPrivate } = await import(${JSON.stringify(module)});
    const big = "x".repeat(1_000_000);
    const results = [writePrivate(${JSON.stringify(path)}, big), createPrivate(${JSON.stringify(`${path}2`)}, big)];
    process.stdout.write(JSON.stringify(results));
  `;
  // A limit on file size fails a write half way just as a full disk does, without needing one.
  const run = Bun.spawnSync(["bash", "-c", 'ulimit -f 64; exec "$0" -e "$1"', process.execPath, script]);
  const results = JSON.parse(run.stdout.toString());
  for (const result of results)
    expect(result).toMatchObject({
      ok: false,
      reason: "full",
      message: expect.stringContaining("no space left"),
    });
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(dir)).toEqual(["file"]);
});
