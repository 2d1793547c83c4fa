// Hunks of real and of hostile differences.

import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { markedLines } from "../../../../web/changes/changed-parts.ts";
import { shownDiff } from "../../../../web/changes/shown-hunks.ts";
import { type DiffLine, type ParsedDiff, parseDiff } from "../../../../web/changes/unified-diff.ts";
import { LINE_LENGTH_MAX } from "../../../../web/files/shown-lines.ts";

const MANY = 1_000_000;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const parse = (text: string, max = MANY) => parseDiff(bytesOf(text), max);
const all = ({ hunks }: ParsedDiff): DiffLine[] => hunks.flatMap(({ lines }) => lines);

test("hunks have their lines, with the numbers of both sides", () => {
  const parsed = parse(
    "@@ -1,3 +1,3 @@ one\n a\n-b\n+B\n c\n@@ -9 +9,0 @@\n-x\n\\ No newline at end of file\n",
  );
  expect(parsed.end).toBe("whole");
  expect(parsed.hunks.map(({ before, after, section }) => [before, after, section])).toEqual([
    [1, 1, "one"],
    [9, 9, ""],
  ]);
  expect(all(parsed)).toEqual([
    { sign: " ", before: 1, after: 1, text: "a", isUnended: false },
    { sign: "-", before: 2, after: null, text: "b", isUnended: false },
    { sign: "+", before: null, after: 2, text: "B", isUnended: false },
    { sign: " ", before: 3, after: 3, text: "c", isUnended: false },
    { sign: "-", before: 9, after: null, text: "x", isUnended: true },
  ]);
});

test("a line that looks like a header is one of the hunk while the hunk owes lines", () => {
  const parsed = parse("@@ -1,2 +1 @@\n-@@ -1 +1 @@\n--- a\n+++ b\n");
  expect(all(parsed).map(({ text }) => text)).toEqual(["@@ -1 +1 @@", "-- a", "++ b"]);
  expect(parsed.end).toBe("whole");
});

test("what is cut or is no hunk is told, and what came before it is there", () => {
  const cases: [string, ParsedDiff["end"], number][] = [
    ["", "whole", 0],
    ["nonsense\n", "broken", 0],
    ["@@ -1,2 +1,2 @@\n a\n", "broken", 1],
    ["@@ -1,2 +1,2 @@\n a\n+cut in the mid", "broken", 1],
    ["@@ -1 +1 @@\n a\n+too many\n", "broken", 1],
    ["@@ -1 +1 @@\nno sign\n", "broken", 0],
    ["@@ -1 +1 @@\n+a\n+b\n", "broken", 1],
    ["@@ -9999999999 +1 @@\n", "broken", 0],
    ["@@@ -1,2 -1,2 +1,3 @@@\n", "broken", 0],
    ["@@ -1,2 +1,2 @@\n\n b\n", "whole", 2],
    ["\\ first\n", "broken", 0],
  ];
  for (const [text, end, count] of cases) {
    const parsed = parse(text);
    expect([text, parsed.end, all(parsed).length]).toEqual([text, end, count]);
  }
  const two = "@@ -1 +1 @@\n a\n@@ -5 +5 @@\n b\n";
  expect([parse(two, 1).end, parse(two, 2).end]).toEqual(["more", "whole"]);
});

test("any bytes are read and shown, and no more lines than asked for", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "@@ -1,3 +1,2 @@ x\n",
      "@@ -0,0 +1,9 @@\n",
      " a\n",
      "+b\n",
      "-c\n",
      "\\ No\n",
      "\n",
      "+\ud83d\ude00",
    ),
    fc.string({ unit: "binary" }),
  );
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(piece, { maxLength: 30 }).map((all) => bytesOf(all.join(""))),
  );
  fc.assert(
    fc.property(hostile, fc.nat(20), (bytes, max) => {
      const parsed = parseDiff(bytes, max);
      const lines = all(parsed);
      expect(lines.length).toBeLessThanOrEqual(max);
      const shown = shownDiff(parsed);
      const drawn = shown.hunks.flatMap(({ blocks }) => blocks.flat());
      expect(drawn.length).toBe(lines.length);
      for (const { gutter } of drawn) expect(gutter.length).toBe(shown.gutterLength);
    }),
  );
});

test("a difference that git makes of any two texts says how the one becomes the other", () => {
  const directory = mkdtempSync(join(tmpdir(), "remi-diff-"));
  try {
    const text = fc
      .array(fc.constantFrom("a", "b", "", "@@ -1 +1 @@", "- x", "+ y", "\\ No newline", "ü", "c"), {
        maxLength: 12,
      })
      .chain((lines) => fc.constantFrom("", "\n").map((end) => lines.join("\n") + end));
    fc.assert(
      fc.property(text, text, (before, after) => {
        writeFileSync(join(directory, "before"), before);
        writeFileSync(join(directory, "after"), after);
        const run = Bun.spawnSync(["git", "diff", "--no-index", "--no-color", "before", "after"], {
          cwd: directory,
          env: { PATH: process.env.PATH!, HOME: directory, GIT_CONFIG_NOSYSTEM: "1" },
        });
        const start = run.stdout.indexOf("@@ ");
        const parsed = parseDiff(run.stdout.subarray(start < 0 ? run.stdout.byteLength : start), MANY);
        expect(parsed.end).toBe("whole");
        expect(applied(before, parsed)).toBe(after);
      }),
      { numRuns: 40 },
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** A text after the hunks. */
function applied(before: string, { hunks }: ParsedDiff): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const result: string[] = [];
  let at = 0;
  for (const { before: first, lines } of hunks) {
    const start = lines.some((line) => line.before !== null) ? first - 1 : first;
    result.push(...old.slice(at, start));
    at = start;
    for (const line of lines) {
      const text = line.text + (line.isUnended ? "" : "\n");
      if (line.sign !== "+") expect(old[at++]).toBe(text);
      if (line.sign !== "-") result.push(text);
    }
  }
  return [...result, ...old.slice(at)].join("");
}

const marks = (before: string, after: string) => {
  const lines = markedLines([
    { sign: "-", text: before },
    { sign: "+", text: after },
  ]);
  return lines.map((line) => line.map(({ text, kind }) => (kind === null ? text : `[${text}]`)).join(""));
};

test("the changed part of a line that was replaced is marked, unless nothing is left of it", () => {
  expect(marks("const a = 1;", "const b = 1;")).toEqual(["const [a] = 1;", "const [b] = 1;"]);
  expect(marks("call(a)", "call(a, b)")).toEqual(["call(a)", "call(a[, b])"]);
  expect(marks("one", "two")).toEqual(["one", "two"]);
  expect(marks("look \ud83d\ude00", "look \ud83d\ude01")).toEqual([
    "look [\ud83d\ude00]",
    "look [\ud83d\ude01]",
  ]);
  expect(
    markedLines(["-", "-", "+"].map((sign) => ({ sign, text: "const a = 1;" })))
      .flat()
      .every(({ kind }) => kind === null),
  ).toBe(true);
});

test("marks lose no character", () => {
  const line = fc.record({ sign: fc.constantFrom("+", "-", " "), text: fc.string({ unit: "binary" }) });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const texts = markedLines(lines).map((words) => words.map(({ text }) => text).join(""));
      expect(texts).toEqual(lines.map(({ text }) => text));
    }),
  );
});

test("hunks are named by their lines; long lines are cut, and what is invisible is seen", () => {
  const titles = (text: string) => shownDiff(parse(text)).hunks.map(({ title, line }) => [title, line]);
  expect(titles("@@ -1,2 +1,3 @@\n a\n b\n+c\n@@ -9,2 +10,0 @@\n-x\n-y\n@@ -0,0 +1 @@\n+a\n")).toEqual([
    ["Lines 1 to 3", 3],
    ["Removed lines 9 to 10", 10],
    ["Line 1", 1],
  ]);
  const { hunks, isCut } = shownDiff(
    parse(`@@ -0,0 +1,2 @@\n+${"x".repeat(LINE_LENGTH_MAX + 1)}\n+\u001b\u202e\r\n`),
  );
  const [long, odd] = hunks[0]!.blocks[0]!.map(({ words }) => words.map(({ text }) => text).join(""));
  expect(isCut).toBe(true);
  expect(long!.length).toBeLessThan(LINE_LENGTH_MAX + 5);
  expect(odd).toBe("\u241b\u27e8U+202E\u27e9\u240d");
});
