// A directory on somebody's screen: real changes of real files are told, gathered, and the end of the directory is told once.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DirectoryWatch, WATCHES_MAX } from "../../../src/files/watching.ts";
import { makeHome, type TestHome } from "../../support/home.ts";

let home: TestHome;
let root: string;
beforeEach(() => {
  home = makeHome();
  root = join(home.root, "shared");
  mkdirSync(join(root, "seen"), { recursive: true });
});
afterEach(() => home.dispose());

const SEEN = [Buffer.from("seen")];
const seen = (name: string) => join(root, "seen", name);

/** A watch whose events can be waited for. */
class Watched implements AsyncDisposable {
  changes = 0;
  ends = 0;
  #waiting = Promise.withResolvers<void>();
  #watch: DirectoryWatch | null = null;

  static async of(path: readonly Uint8Array[] = SEEN): Promise<Watched> {
    const watched = new Watched();
    watched.#watch = await DirectoryWatch.open(root, path, {
      changed: () => watched.#hear(() => watched.changes++),
      ended: () => watched.#hear(() => watched.ends++),
    });
    return watched;
  }

  #hear(count: () => void): void {
    count();
    this.#waiting.resolve();
    this.#waiting = Promise.withResolvers<void>();
  }

  async next(): Promise<void> {
    await this.#waiting.promise;
  }

  async end(): Promise<void> {
    while (this.ends === 0) await this.next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watch?.[Symbol.asyncDispose]();
  }
}

const openBelow = () =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(home.root);
    } catch {
      return false; // the directory that was read
    }
  });

describe("is told", () => {
  const changes: readonly (readonly [string, () => void])[] = [
    ["a new file", () => writeFileSync(seen("new"), "")],
    ["a new directory", () => mkdirSync(seen("new"))],
    ["a file that grows", () => appendFileSync(seen("file"), "more")],
    ["a file that others may read", () => chmodSync(seen("file"), 0o600)],
    ["a file of another name", () => renameSync(seen("file"), seen("other"))],
    ["a file that is gone", () => rmSync(seen("file"))],
    ["a file that is moved out", () => renameSync(seen("file"), join(root, "file"))],
  ];
  for (const [what, change] of changes)
    test(what, async () => {
      writeFileSync(seen("file"), "");
      await using watched = await Watched.of();
      change();
      await watched.next();
      expect([watched.changes, watched.ends]).toEqual([1, 0]);
    });
});

test("many changes are told as few, and the last of them is told", async () => {
  await using watched = await Watched.of();
  const began = performance.now();
  for (let i = 0; i < 2_000; i++) writeFileSync(seen(`file-${i}`), "");
  await watched.next();
  for (let i = 0; i < 2_000; i++) rmSync(seen(`file-${i}`));
  await watched.next();
  // Three a second, whatever happened.
  expect(watched.changes).toBeLessThanOrEqual(2 + (3 * (performance.now() - began)) / 1_000);
  expect(readdirSync(join(root, "seen"))).toEqual([]);
});

describe("ends", () => {
  const ends: readonly (readonly [string, () => void])[] = [
    ["when the directory is removed", () => rmdirSync(join(root, "seen"))],
    ["when it is moved", () => renameSync(join(root, "seen"), join(root, "moved"))],
    ["when its root is removed", () => rmSync(root, { recursive: true })],
    [
      "when another one takes its place",
      () => {
        renameSync(join(root, "seen"), join(root, "moved"));
        mkdirSync(join(root, "seen"));
      },
    ],
    [
      "when a link out takes its place",
      () => {
        rmdirSync(join(root, "seen"));
        symlinkSync(home.user, join(root, "seen"));
      },
    ],
  ];
  for (const [what, end] of ends)
    test(what, async () => {
      {
        await using watched = await Watched.of();
        end();
        await watched.end();
        expect(watched.ends).toBe(1);
      }
      expect(openBelow()).toEqual([]);
    });
});

test("the root itself, and only what is below it", async () => {
  await using watched = await Watched.of([]);
  writeFileSync(join(root, "new"), "");
  await watched.next();
  symlinkSync(home.user, join(root, "out"));
  writeFileSync(join(root, "file"), "");
  for (const [name, problem] of [
    ["out", "outside"],
    ["file", "not-a-directory"],
    ["none", "not-found"],
  ] as const)
    expect(await Watched.of([Buffer.from(name)]).catch((error) => error.problem)).toBe(problem);
});

test("as many as may be watched, and one more once one is given back", async () => {
  const all: Watched[] = [];
  for (let i = 0; i < WATCHES_MAX; i++) all.push(await Watched.of());
  expect(await Watched.of().catch((error) => error.problem)).toBe("busy");
  await all.pop()![Symbol.asyncDispose]();
  all.push(await Watched.of());
  for (const each of all) await each[Symbol.asyncDispose]();
  expect(openBelow()).toEqual([]);
});

test("one after another, each hears of its own directory", async () => {
  for (let i = 0; i < 10; i++) {
    const name = Buffer.from(`directory-${i}`);
    mkdirSync(join(root, `directory-${i}`));
    await using watched = await Watched.of([name]);
    writeFileSync(join(root, `directory-${i}`, "new"), "");
    await watched.next();
    expect(watched.changes).toBe(1);
  }
});
