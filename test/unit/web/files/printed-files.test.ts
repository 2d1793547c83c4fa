// Paths of files in what a program prints.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { joinFilePath } from "../../../../src/files/rules/file-path.ts";
import { printedPath } from "../../../../web/files/printed-files.ts";
import { FILE_WORDS_MAX, fileWords } from "../../../../web/terminal/file-words.ts";

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
