// What the viewer says about files.

import { expect, test } from "bun:test";
import type { Entry } from "../../../../src/files/rules/entry.ts";
import { countWords, entryLabel, entryWords, problemWords } from "../../../../web/files/words.ts";

const NOW = Date.UTC(2026, 10, 20);
const entry = (of: Partial<Entry>): Entry => ({
  name: new Uint8Array(),
  kind: "file",
  size: 1_536,
  changedAt: NOW - 180_000,
  isExecutable: false,
  isIgnored: false,
  ...of,
});

test("an entry has a size if it is a file, and an age or a day", () => {
  expect(entryWords(entry({}), NOW)).toBe("1.5 KiB · 3 min ago");
  expect(entryWords(entry({ kind: "directory", changedAt: Date.UTC(2026, 2, 1) }), NOW)).toBe("2026-03-01");
  expect(entryWords(entry({ kind: "link" }), NOW)).toBe("link · 3 min ago");
  // The machine's clock may be ahead, and a file system's times anything.
  expect(entryWords(entry({ changedAt: NOW + 60_000 }), NOW)).toBe("1.5 KiB · 0 s ago");
  expect(entryWords(entry({ changedAt: -1e18 }), NOW)).toBe("1.5 KiB · at an unknown time");
});

test("a screen reader is told what is only drawn", () => {
  const words = "a.log, file, 1.5 KiB, changed 3 min ago, ignored by git";
  expect(entryLabel(entry({ isIgnored: true }), "a.log", NOW)).toBe(words);
});

test("problems are sentences, and counts say what is missing", () => {
  expect(problemWords({ problem: "not-found", detail: "" })).toBe("There is no such file or directory.");
  expect(problemWords({ problem: "failed", detail: "EIO" })).toBe("The machine's system refused it (EIO).");
  expect(countWords(1, 1, false)).toBe("1 item");
  expect(countWords(1_000, 2_500, false)).toBe("1,000 of 2,500");
  expect(countWords(1_000, 200_000, true)).toBe("The first 200,000 of a larger folder");
});
