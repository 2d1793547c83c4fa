// Paths of files in what a program prints.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { joinFilePath } from "../../../../src/files/rules/file-path.ts";
import { printedPath } from "../../../../web/files/printed-files.ts";
import {
  FILE_WORDS_MAX,
  FILES_LISTED_MAX,
  fileWords,
  latestFileWords,
} from "../../../../web/terminal/file-words.ts";

const found = (text: string) => fileWords(text).map(({ path, line }) => (line ? `${path}@${line}` : path));

test("paths are found with their lines, as compilers, tests and searches print them", () => {
  expect(found("src/a.ts:12:3 - error TS2304")).toEqual(["src/a.ts@12"]);
  expect(found("  at f (/home/me/src/b.ts:7:1)")).toEqual(["/home/me/src/b.ts@7"]);
  expect(found('File "lib/c.py", line 3')).toEqual(["lib/c.py"]);
  expect(found("see README.md. Or ./d/e: done")).toEqual(["README.md", "./d/e"]);
  expect(found("src/a.ts:12:matched text")).toEqual(["src/a.ts@12"]);
});

test("what is no path is not asked about", () => {
  expect(found("https://example.com/a.ts 12:30 word v1.2.3 ... / // -- a:1 5/")).toEqual([]);
  expect(fileWords("a/b ".repeat(100)).length).toBe(FILE_WORDS_MAX);
});

test("the latest paths of a text come first, each once, and not more than a person looks through", () => {
  const words = latestFileWords("a.ts:1 b.ts\nsrc/c.ts a.ts:1\na.ts:2\n");
  expect(words.map(({ path, line }) => [path, line])).toEqual([
    ["a.ts", 2],
    ["a.ts", 1],
    ["src/c.ts", null],
    ["b.ts", null],
  ]);
  const many = Array.from({ length: 99 }, (_, i) => `d/${i}`).join("\n");
  expect(
    latestFileWords(many)
      .map(({ path }) => path)
      .slice(0, 2),
  ).toEqual(["d/98", "d/97"]);
  expect(latestFileWords(many).length).toBe(FILES_LISTED_MAX);
});

test("a word is where it is told to be", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const { path, from, to } of fileWords(text)) expect(text.slice(from, to)).toStartWith(path);
    }),
  );
});

test("only what is below the session's directory can be opened", () => {
  const path = (directory: string, printed: string) => {
    const names = printedPath(directory, printed);
    return names && new TextDecoder().decode(joinFilePath(names));
  };
  expect(path("/home/me", "./src/../a.ts")).toBe("a.ts");
  expect(path("/home/me", "/home/me/src/a.ts")).toBe("src/a.ts");
  expect(path("/", "/etc/hosts")).toBe("etc/hosts");
  for (const printed of ["../a", "/home/meow/a", "/home/me", "/home/me/../x", "/etc/passwd", "a/../.."])
    expect([printed, path("/home/me", printed)]).toEqual([printed, null]);
});
