import { expect, test } from "bun:test";
import fc from "fast-check";
import { lineDiff } from "../../../../src/cli/hooks/line-diff.ts";

test("shows changes with three lines around them, as diff -u does", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
  const after = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n12\nnew\n";
  const hunk1 = ["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"];
  const hunk2 = ["@@ -10,3 +10,4 @@", " 10", " 11", " 12", "+new"];
  expect(lineDiff(before, after)).toEqual([...hunk1, ...hunk2]);
  expect(lineDiff("", "a\n")).toEqual(["@@ -0,0 +1,1 @@", "+a"]);
  expect(lineDiff("a\n", "")).toEqual(["@@ -1,1 +0,0 @@", "-a"]);
  expect(lineDiff("a", "a\n")).toEqual(["@@ -1,1 +1,1 @@", "-a (no line end)", "+a"]);
  expect(lineDiff("a\n", "a\n")).toEqual([]);
});

test("a change applied to the old text gives the new one", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c"), { maxLength: 12 })
    .map((l) => l.map((x) => `${x}\n`).join(""));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = lineDiff(before, after);
      const old = before.split("\n").slice(0, -1);
      const out: string[] = [];
      for (const line of diff) {
        const start = /^@@ -(\d+),(\d+) /.exec(line);
        if (start) {
          const upTo =
            Number(start[1]) - (start[2] === "0" ? 0 : 1) - (before.split("\n").length - 1 - old.length);
          out.push(...old.splice(0, upTo));
        } else if (line[0] === "+") out.push(line.slice(1));
        else {
          expect(old.shift()).toBe(line.slice(1));
          if (line[0] === " ") out.push(line.slice(1));
        }
      }
      expect([...out, ...old].map((line) => `${line}\n`).join("")).toBe(after);
    }),
  );
});
