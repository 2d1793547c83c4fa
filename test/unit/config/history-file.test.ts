// The record of what happened in a session: bounded, private, and as good as possible on a bad disk.

import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HistoryFile, readHistory, storedHistory } from "../../../src/config/history-file.ts";
import { HISTORY_EVENTS_MAX, type HistoryEvent } from "../../../src/protocol/history.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "history-"));
  path = join(directory, "events.jsonl");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const bell = (at: number): HistoryEvent => ({ at, kind: "bell" });

test("events are read back in order, by their owner alone", () => {
  const events: HistoryEvent[] = [
    { at: 1, kind: "started" },
    { at: 2, kind: "state", state: "waiting", reason: "why", source: "event", afterMs: 1 },
    { at: 3, kind: "notification", text: "a\nb\u2028" },
    { at: 4, kind: "command", exitCode: null },
    { at: 5, kind: "exited", exitCode: 0, signal: null },
  ];
  const file = new HistoryFile(path);
  for (const event of events) expect(file.append(event)).toEqual({ ok: true });
  expect(readHistory(path)).toEqual(events);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readHistory(join(directory, "none"))).toEqual([]);
});

test("the oldest are forgotten, and the file stays short, over any number of writers", () => {
  let at = 0;
  for (let writer = 0; writer < 5; writer++) {
    const file = new HistoryFile(path);
    for (let i = 0; i < 700; i++) file.append(bell(at++));
    expect(readFileSync(path, "utf8").split("\n").length).toBeLessThanOrEqual(HISTORY_EVENTS_MAX + 251);
  }
  const kept = readHistory(path);
  expect(kept).toHaveLength(HISTORY_EVENTS_MAX);
  expect(kept.at(-1)).toEqual(bell(at - 1));
  expect(kept[0]).toEqual(bell(at - HISTORY_EVENTS_MAX));
});

test("lines that cannot be read are skipped, and only they", () => {
  const file = new HistoryFile(path);
  file.append(bell(1));
  appendFileSync(
    path,
    `nonsense\n{"at":2,"kind":"of tomorrow"}\n${"[".repeat(9_000)}\n{"at":-1,"kind":"bell"}\n`,
  );
  file.append(bell(3));
  expect(readHistory(path)).toEqual([bell(1), bell(3)]);
  expect(storedHistory(path).problem).toBe(`${path}: 4 lines of it cannot be read.`);
  // When the file is rewritten, the old one stays beside it.
  const before = readFileSync(path, "utf8");
  for (let at = 4; !existsSync(`${path}.damaged`); at++) expect(file.append(bell(at))).toEqual({ ok: true });
  expect(readFileSync(`${path}.damaged`, "utf8").startsWith(before)).toBe(true);
  expect(storedHistory(path).problem).toBeNull();
});

test("a line that was torn is not continued", () => {
  writeFileSync(path, '{"at":1,"kind":"bell"}\n{"at":2,"ki');
  new HistoryFile(path).append(bell(3));
  expect(readHistory(path)).toEqual([bell(1), bell(3)]);
});

test("a file that is too long is started again", () => {
  writeFileSync(path, Buffer.alloc(9 * 1024 * 1024, "x"));
  expect(new HistoryFile(path).append(bell(1))).toEqual({ ok: true });
  expect(readHistory(path)).toEqual([bell(1)]);
});

test("a disk that refuses is reported, and used again when it no longer does", () => {
  const file = new HistoryFile(join(directory, "gone", "events.jsonl"));
  expect(file.append(bell(1)).ok).toBe(false);
  mkdirSync(join(directory, "gone"));
  expect(file.append(bell(2)).ok).toBe(true);
  expect(readHistory(join(directory, "gone", "events.jsonl"))).toEqual([bell(2)]);
});
