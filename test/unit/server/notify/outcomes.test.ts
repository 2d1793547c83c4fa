import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { openLog } from "../../../../src/config/log.ts";
import { type NotificationRecord, RECORDS_MAX } from "../../../../src/protocol/notification-record.ts";
import { Outcomes } from "../../../../src/server/notify/outcomes.ts";
import { makeHome, type TestHome } from "../../../support/home.ts";

const record = (more: Partial<NotificationRecord> = {}): NotificationRecord => ({
  ...{ at: 1, id: "abcd", name: "api", kind: "waiting", outcome: "sent", why: "", channels: [], since: 1 },
  times: 1,
  ...more,
});
const open = (home: TestHome) =>
  new Outcomes(join(home.root, "out.jsonl"), openLog(join(home.root, "log"), "t"));

test("the last ones are known, also to a later process", async () => {
  await using home = makeHome();
  const outcomes = open(home);
  for (let at = 1; at <= RECORDS_MAX + 5; at++) outcomes.add(record({ at, since: at }));
  for (const one of [outcomes, open(home)]) {
    expect(one.last(2).map((r) => r.at)).toEqual([RECORDS_MAX + 4, RECORDS_MAX + 5]);
    expect(one.last(RECORDS_MAX)).toHaveLength(RECORDS_MAX);
    expect(one.last(0)).toEqual([]);
    expect(one.knows("abcd", "waiting", 6)).toBe(true);
    expect(one.knows("abcd", "waiting", 5)).toBe(false);
    expect(one.knows("abcd", "failed", 6)).toBe(false);
  }
  expect(statSync(join(home.root, "out.jsonl")).mode & 0o777).toBe(0o600);
});

test("the same notification kept back again is counted, whatever happens in other sessions in between", async () => {
  await using home = makeHome();
  const outcomes = open(home);
  const short = record({ outcome: "suppressed", why: "short", kind: "done" });
  outcomes.add(short);
  outcomes.add(record({ id: "wxyz", outcome: "suppressed", why: "muted" }));
  outcomes.add({ ...short, at: 5, since: 5 });
  expect(outcomes.last(9).map((r) => [r.id, r.at, r.times])).toEqual([
    ["wxyz", 1, 1],
    ["abcd", 5, 2],
  ]);
  // Another reason, or something sent, is a record of its own.
  outcomes.add({ ...short, why: "looking" });
  outcomes.add(record());
  outcomes.add(record());
  expect(outcomes.last(9).map((r) => [r.why, r.times])).toEqual([
    ["muted", 1],
    ["short", 2],
    ["looking", 1],
    ["", 1],
    ["", 1],
  ]);
  outcomes.dispose();
  expect(open(home).last(9)).toHaveLength(5);
});

test("damaged lines are skipped, and a disk that refuses costs a line in the log", async () => {
  await using home = makeHome();
  const path = join(home.root, "out.jsonl");
  open(home).add(record());
  appendFileSync(path, `{"half": \n${"[".repeat(10_000)}\nnull\n`);
  const outcomes = open(home);
  expect(outcomes.last(9)).toHaveLength(1);
  expect(outcomes.takeProblem()).toBe(`${path}: 3 lines of it cannot be read.`);
  outcomes.add(record({ at: 2 }));
  expect(outcomes.takeProblem()).toContain(`it is kept as ${path}.damaged`);
  expect(outcomes.takeProblem()).toBeNull();
  expect(readFileSync(`${path}.damaged`, "utf8")).toContain(`{"half": \n`);
  rmSync(path);
  mkdirSync(path);
  outcomes.add(record({ at: 2 }));
  outcomes.add(record({ at: 3 }));
  expect(outcomes.last(9)).toHaveLength(4);
  expect(readFileSync(join(home.root, "log"), "utf8").match(/cannot be written/g)).toHaveLength(1);
});
