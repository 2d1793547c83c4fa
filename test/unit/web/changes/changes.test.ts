// Rows, words and the times of loading of changes.

import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Change, ChangeStep, Changes, Difference } from "../../../../src/files/rules/change.ts";
import { changeGroups } from "../../../../web/changes/change-rows.ts";
import { Freshness, REFRESH_MS } from "../../../../web/changes/freshness.ts";
import { hunkAt, hunkJump } from "../../../../web/changes/hunk-jump.ts";
import { directoriesToWatch, WATCHED_MAX } from "../../../../web/changes/watched-directories.ts";
import { amountWords, branchWords, changeLabel, differenceNotes } from "../../../../web/changes/words.ts";
import { listMove } from "../../../../web/files/list-move.ts";
import { HandClock } from "../../../support/hand-clock.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const step = (
  state: ChangeStep["state"],
  added: number | null = 1,
  removed: number | null = 0,
): ChangeStep => ({
  state,
  added,
  removed,
  isBinary: added === null,
});
const change = (
  path: string | Uint8Array,
  staged: ChangeStep | null,
  unstaged: ChangeStep | null,
  from = "",
): Change => ({
  path: typeof path === "string" ? utf8(path) : path,
  from: from === "" ? null : utf8(from),
  staged,
  unstaged,
});

test("a file is listed once for each of its steps, and what is in conflict once", () => {
  const groups = changeGroups([
    change("src/a.ts", step("renamed"), step("modified"), "src/b.ts"),
    change("new", null, step("untracked", null, null)),
    change("both", step("unmerged"), step("unmerged")),
  ]);
  expect(groups.map(({ title, rows }) => [title, ...rows.map(changeLabel)])).toEqual([
    ["Conflicts", "both, in conflict, 1 line added, 0 lines removed"],
    ["Staged", "src/a.ts, renamed from src/b.ts, 1 line added, 0 lines removed"],
    ["Not staged", "src/a.ts, modified, 1 line added, 0 lines removed"],
    ["Untracked", "new, untracked, not a text"],
  ]);
  // Only git's own step knows the old name.
  expect(groups.flatMap(({ rows }) => rows.map(({ from }) => from !== null))).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test("paths that are none are left out; any others are told apart and shown harmlessly", () => {
  expect(
    changeGroups([
      change("", null, step("modified")),
      change("a//b", null, step("modified")),
      change("../x", null, step("added")),
    ]),
  ).toEqual([]);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.uint8Array({ minLength: 1, maxLength: 12 }), { selector: String }),
      (paths) => {
        const rows = changeGroups(paths.map((path) => change(path, step("added"), step("modified")))).flatMap(
          (group) => group.rows,
        );
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
        for (const { name, directory } of rows)
          expect(directory + name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      },
    ),
  );
});

test("the branch and how many files there are, in words", () => {
  const at: Changes = {
    branch: "main",
    upstream: "origin/main",
    ahead: 2,
    behind: 1,
    files: [],
    isCut: false,
  };
  expect(branchWords(at)).toBe("main → origin/main · 2 ahead, 1 behind");
  expect(branchWords({ ...at, ahead: 0, behind: 0 })).toBe("main → origin/main · the same commit");
  expect(branchWords({ ...at, ahead: null, behind: null })).toBe("main → origin/main");
  expect(branchWords({ ...at, branch: null, upstream: null })).toBe("No branch");
  expect(amountWords(at)).toBe("Nothing has changed since the last commit.");
  expect(amountWords({ ...at, isCut: true })).toBe("The first 5,000 files. More have changed.");
});

test("what is to be said of a difference besides its lines", () => {
  const hunks = utf8("@@");
  const is: Difference = {
    state: "modified",
    modeBefore: "100644",
    modeAfter: "100644",
    isBinary: false,
    hunks,
    isCut: false,
  };
  const none = new Uint8Array(0);
  const notes = (changed: Partial<Difference>, from: string | null = null) =>
    differenceNotes({ ...is, ...changed }, from);
  expect(notes({})).toEqual([]);
  expect(notes({ state: null })).toEqual(["The file is the same by now."]);
  expect(notes({ hunks: none, modeAfter: "100755" })).toEqual(["It can be run as a program now."]);
  expect(notes({ modeAfter: "120000" })).toEqual(["This was a file, and is a symbolic link."]);
  expect(notes({ hunks: none }, "a")).toEqual(["Renamed from a.", "No line of it has changed."]);
  expect(notes({ hunks: none, isBinary: true })).toEqual([
    "This is not a text: there are no lines to compare.",
  ]);
  expect(notes({ hunks: none, isCut: true })).toEqual(["The file is too large to be compared."]);
  expect(notes({ isCut: true })[0]).toContain("longer than what is shown");
  expect(notes({ modeBefore: null, modeAfter: "160000", hunks: none })[0]).toBe(
    "This is a repository of its own.",
  );
});

test("watches the directory, git's in it and those of changed files, up to a limit", () => {
  const text = (path: readonly Uint8Array[]) => path.map((name) => new TextDecoder().decode(name)).join("/");
  const file = (path: string) => path.split("/").map(utf8);
  expect(directoriesToWatch([], [file("a"), file("src/b"), file("src/c")]).map(text)).toEqual([
    "",
    ".git",
    "src",
  ]);
  const many = Array.from({ length: 50 }, (_, at) => file(`d${at}/x`));
  expect(directoriesToWatch(file("sub"), many).length).toBe(WATCHED_MAX);
});

test("loads at once when asked, else not often, one at a time, and not while nobody sees it", async () => {
  const clock = new HandClock();
  let loads = 0;
  let finish = () => {};
  const fresh = new Freshness(() => {
    loads++;
    return new Promise((resolve) => {
      finish = resolve;
    });
  }, clock);
  const done = async () => {
    finish();
    await Promise.resolve();
    await Promise.resolve();
  };
  fresh.now();
  fresh.now();
  expect(loads).toBe(1);
  await done();
  expect(loads).toBe(2);
  await done();
  fresh.soon();
  fresh.soon();
  clock.go(REFRESH_MS - 1);
  expect(loads).toBe(2);
  clock.go(1);
  expect(loads).toBe(3);
  await done();
  fresh.seen(false);
  fresh.soon();
  clock.go(10 * REFRESH_MS);
  expect(loads).toBe(3);
  fresh.seen(true);
  expect(loads).toBe(4);
  await done();
  fresh.soon();
  fresh.close();
  clock.go(REFRESH_MS);
  expect([loads, clock.timers]).toEqual([4, 0]);
});

test("keys move in a list and among hunks", () => {
  expect([
    listMove("ArrowDown", 0, 3),
    listMove("ArrowDown", 2, 3),
    listMove("PageUp", 2, 3),
    listMove("x", 0, 3),
  ]).toEqual([1, 2, 0, null]);
  const tops = [0, 100, 200];
  expect([hunkAt(tops, 0), hunkAt(tops, 199), hunkAt(tops, 500), hunkAt([40], 0)]).toEqual([0, 2, 2, 0]);
  expect([hunkJump(tops, 0, 1, null), hunkJump(tops, 150, 1, null), hunkJump(tops, 200, 1, null)]).toEqual([
    1, 2, 3,
  ]);
  expect([hunkJump(tops, 150, -1, null), hunkJump(tops, 0, -1, null), hunkJump(tops, 120, 1, 2)]).toEqual([
    1, -1, 3,
  ]);
});
