// A search for names in real trees: what is found and in which order, where it ends, and what it never looks at.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  nameTest,
  SEARCH_HITS_MAX,
  type SearchBatch,
  type SearchEnd,
} from "../../../src/files/rules/name-search.ts";
import { SEARCH_DEPTH_MAX, searchNames } from "../../../src/files/search.ts";
import { SEARCH_TEXT_LENGTH_MAX } from "../../../src/protocol/limits.ts";
import { gitEnvironment, TestRepository } from "../../support/git-repository.ts";
import { makeHome, type TestHome } from "../../support/home.ts";

let home: TestHome;
let root: string;
beforeEach(() => {
  home = makeHome();
  root = join(home.root, "shared");
  mkdirSync(root);
});
afterEach(() => home.dispose());

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), "");
  }
}

const namesOf = (path: string) => (path === "" ? [] : path.split("/").map((name) => Buffer.from(name)));

function search(text: string, { path = "", hidden = false, signal = new AbortController().signal } = {}) {
  return searchNames(root, namesOf(path), { text, hidden }, signal, gitEnvironment(home));
}

/** All that is found, in its order, ignored entries in brackets, and how it ended. */
async function found(text: string, options = {}): Promise<{ hits: string[]; end: SearchEnd | null }> {
  const batches: SearchBatch[] = [];
  for await (const batch of search(text, options)) batches.push(batch);
  expect(batches.slice(0, -1).every(({ end }) => end === null)).toBe(true);
  const hits = batches.flatMap((batch) => batch.hits);
  return {
    hits: hits.map(({ path, isIgnored }) => {
      const shown = Buffer.from(path).toString();
      return isIgnored ? `(${shown})` : shown;
    }),
    end: batches.at(-1)!.end,
  };
}

describe("words", () => {
  const cases: readonly (readonly [string, string, string, boolean])[] = [
    ["read", "", "README.md", true],
    ["READ", "docs/", "readme", true],
    ["read md", "", "readme.md", true],
    ["md read", "", "readme.md", true],
    ["docs read", "docs/", "readme", true],
    ["docs", "docs/", "readme", false],
    ["docs/read", "docs/", "readme", true],
    ["s/r", "docs/", "readme", true],
    ["docs/", "docs/", "readme", false],
    ["\u00dc", "", "u\u0308ber", true],
    ["x", "", "readme", false],
    ["ocs ocs", "docs/", "readme", false],
    ["a", "a/a/", "b", false],
    ["a", "a/", "ba", true],
  ];
  for (const [text, above, name, isFound] of cases)
    test(`${text} in ${above}${name}`, () => {
      const matches = nameTest(text)!;
      expect(matches(above.normalize("NFC").toLowerCase(), name.normalize("NFC").toLowerCase())).toBe(
        isFound,
      );
    });

  test("none, and too many characters", () => {
    expect([nameTest(""), nameTest("  "), nameTest("x".repeat(SEARCH_TEXT_LENGTH_MAX + 1))]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

test("near the beginning first, whatever the case, and below the root", async () => {
  write("a/b/Target.ts", "a/target.ts", "z-target", "other", "target/inner");
  expect(await found("target")).toEqual({
    hits: ["target", "z-target", "a/target.ts", "a/b/Target.ts"],
    end: "complete",
  });
  expect((await found("TARGET", { path: "a" })).hits).toEqual(["a/target.ts", "a/b/Target.ts"]);
  expect((await found("target a/")).hits).toEqual(["a/target.ts", "a/b/Target.ts"]);
  expect((await found("nothing")).hits).toEqual([]);
  expect(await found("")).toEqual({ hits: [], end: "complete" });
});

test("hidden ones on request, git's own never, and nothing behind a link", async () => {
  write("name", ".name", ".hidden/name", ".git/name", "deep/.git/name");
  mkdirSync(join(home.root, "outside"));
  writeFileSync(join(home.root, "outside/name"), "");
  symlinkSync("../outside", join(root, "out"));
  symlinkSync(".", join(root, "name-loop"));
  expect((await found("name")).hits).toEqual(["name", "name-loop"]);
  expect((await found("name", { hidden: true })).hits).toEqual([
    ".name",
    "name",
    "name-loop",
    ".hidden/name",
  ]);
  expect((await found("git", { hidden: true })).hits).toEqual([]);
});

test("what git ignores comes last, and is marked", async () => {
  TestRepository.with(home, root, {
    ".gitignore": "node_modules\n*.log\n",
    "src/index.ts": "",
  });
  write(
    "node_modules/a/index.js",
    "node_modules/index.js",
    "deep/er/index.ts",
    "index.log",
    "inner/index.log",
  );
  TestRepository.with(home, join(root, "inner"), { "index.ts": "" });
  expect((await found("index")).hits).toEqual([
    "(index.log)",
    // Another repository, which has not been asked.
    "inner/index.log",
    "inner/index.ts",
    "src/index.ts",
    "deep/er/index.ts",
    "(node_modules/index.js)",
    "(node_modules/a/index.js)",
  ]);
  expect((await found("index", { path: "deep" })).hits).toEqual(["deep/er/index.ts"]);
  expect((await found("index", { path: "node_modules" })).hits).toEqual([
    "(node_modules/index.js)",
    "(node_modules/a/index.js)",
  ]);
  expect((await found("index", { path: "inner" })).hits).toEqual(["inner/index.log", "inner/index.ts"]);
});

test("names of any bytes", async () => {
  const odd = Buffer.from([0x61, 0xff, 0x0a, 0x1b]);
  mkdirSync(Buffer.concat([Buffer.from(`${root}/`), odd]));
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), odd, Buffer.from("/found")]), "");
  const hits: Uint8Array[] = [];
  for await (const batch of search("found")) hits.push(...batch.hits.map(({ path }) => path));
  expect(hits.map((path) => Buffer.from(path).toString("hex"))).toEqual([
    Buffer.concat([odd, Buffer.from("/found")]).toString("hex"),
  ]);
});

test("more than are found, and deeper than is looked", async () => {
  for (let i = 0; i < SEARCH_HITS_MAX + 5; i++) write(`many-${i}`);
  const { hits, end } = await found("many");
  expect([hits.length, end]).toEqual([SEARCH_HITS_MAX, "many-hits"]);
  const deepest = `${"d/".repeat(SEARCH_DEPTH_MAX)}deep`;
  write(deepest, `${"d/".repeat(SEARCH_DEPTH_MAX - 1)}deep`);
  expect((await found("deep")).hits).toEqual([`${"d/".repeat(SEARCH_DEPTH_MAX - 1)}deep`]);
});

test("it ends when nobody reads it, or it is canceled, and leaves nothing open", async () => {
  for (let i = 0; i < 200; i++) write(`d${i}/name`, `d${i}/e/name`);
  const held = () =>
    readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(home.root);
      } catch {
        return false; // the directory that was read
      }
    });
  for await (const { hits } of search("name")) {
    expect(hits.length).toBeGreaterThan(0);
    break;
  }
  expect(held()).toEqual([]);
  const asking = new AbortController();
  const canceled = search("name", { signal: asking.signal });
  await canceled.next();
  asking.abort(new Error("asked no more"));
  await expect(canceled.next()).rejects.toThrow("asked no more");
  expect(held()).toEqual([]);
});

test("what may not be read is passed by, and a file is no place to begin", async () => {
  write("a/name", "file");
  chmodSync(join(root, "a"), 0o000);
  const { end } = await found("name");
  chmodSync(join(root, "a"), 0o755);
  expect(end).toBe("complete");
  expect(
    await search("x", { path: "file" })
      .next()
      .catch((error) => error.problem),
  ).toBe("not-a-directory");
  expect(
    await search("x", { path: "none" })
      .next()
      .catch((error) => error.problem),
  ).toBe("not-found");
});
