// What the dashboard reads from the disk, and the text that it makes from a session's history.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { directoriesFrom } from "../../../src/dashboard/feeds/directories.ts";
import { gitBranch } from "../../../src/dashboard/feeds/git-branch.ts";
import { historyRows, summary } from "../../../src/dashboard/model/history-text.ts";
import type { HistoryEvent } from "../../../src/protocol/history.ts";
import { NOW } from "./support.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "r-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function file(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe("the branch of a directory", () => {
  test("is found above it, in worktrees and without a branch", () => {
    file("a/.git/HEAD", "ref: refs/heads/feature/x\n");
    mkdirSync(join(root, "a/deep/er"), { recursive: true });
    file("b/.git", "gitdir: ../a/.git/worktrees/b\n");
    file("a/.git/worktrees/b/HEAD", "ref: refs/heads/other\n");
    file("c/.git/HEAD", `${"0123456789".repeat(4)}\n`);
    file("d/.git", "nonsense");
    file("e/.git/HEAD", "\x1b]52;c;\x07");
    const branchOf = (path: string) => gitBranch(join(root, path));
    expect(branchOf("a")).toBe("feature/x");
    expect(branchOf("a/deep/er")).toBe("feature/x");
    expect(branchOf("a/gone/away")).toBe("feature/x");
    expect(branchOf("b")).toBe("other");
    expect(branchOf("c")).toBe("01234567");
    expect(branchOf("d")).toBe(gitBranch(root));
    expect(branchOf("e")).toBeNull();
    expect(gitBranch("relative")).toBeNull();
  });

  test("a pipe, a device or a loop where git keeps it gives no branch, and nothing waits for it", () => {
    mkdirSync(join(root, "pipe/.git"), { recursive: true });
    expect(Bun.spawnSync(["mkfifo", join(root, "pipe/.git/HEAD")]).exitCode).toBe(0);
    mkdirSync(join(root, "device/.git"), { recursive: true });
    symlinkSync("/dev/zero", join(root, "device/.git/HEAD"));
    mkdirSync(join(root, "loop"));
    symlinkSync(".git", join(root, "loop/.git"));
    for (const place of ["pipe", "device"]) expect(gitBranch(join(root, place))).toBeNull();
    expect(gitBranch(join(root, "loop"))).toBe(gitBranch(root));
  });
});

describe("directories for Tab", () => {
  test("are those that begin like what was typed", () => {
    for (const path of ["wood", "worn", "other", ".hidden", "wood/one"])
      mkdirSync(join(root, path), { recursive: true });
    file("wonder", "a file");
    expect(directoriesFrom("~/wo", root)).toEqual(["~/wood/", "~/worn/"]);
    expect(directoriesFrom(`${root}/wood/`, root)).toEqual([`${root}/wood/one/`]);
    expect(directoriesFrom("~/.h", root)).toEqual(["~/.hidden/"]);
    expect(directoriesFrom("~", root)).toEqual(["~/other/", "~/wood/", "~/worn/"]);
    expect(directoriesFrom("~/nothing/", root)).toEqual([]);
    expect(directoriesFrom("relative", root)).toEqual([]);
  });
});

describe("history", () => {
  const state = (at: number, state: "waiting" | "working" | "idle", afterMs = 0): HistoryEvent => ({
    ...{ kind: "state", at: NOW + at, state, reason: `${state}\x1b[2J`, source: "screen", afterMs },
  });
  const events: HistoryEvent[] = [
    { kind: "started", at: NOW },
    state(1_000, "waiting", 1_000),
    state(61_000, "working", 60_000),
    { kind: "bell", at: NOW + 62_000 },
    { kind: "command", at: NOW + 63_000, exitCode: 2 },
    state(64_000, "waiting", 3_000),
    { kind: "exited", at: NOW + 94_000, exitCode: 3, signal: null },
  ];
  const clock = (ms: number) => `${(ms - NOW) / 1_000}s`;
  const texts = (seen: number | null, cols = 80) =>
    historyRows(events, seen, clock, cols).map((row) => row.map(({ text }) => text).join(""));

  test("is shown in rows, with a line where somebody looked last", () => {
    expect(texts(null)).toEqual([
      "0s  started",
      "1s  waiting after 1s: waiting[2J",
      "61s  working after 1m: working[2J",
      "62s  the bell rang",
      "63s  a command ended with 2",
      "64s  waiting after 3s: waiting[2J",
      "94s  exited with 3",
    ]);
    expect(texts(NOW + 61_500)[3]).toBe("── since you last looked ──");
    for (const row of texts(NOW, 12)) expect(row.length).toBeLessThanOrEqual(12);
  });

  test("is summed up", () => {
    expect(summary(events, 0, NOW + 100_000)).toBe(
      "waited 2 times for 1m in all, started, rang, 1 command failed, exited with 3",
    );
    expect(summary(events, NOW + 62_500, NOW + 100_000)).toBe(
      "waited for 30s in all, 1 command failed, exited with 3",
    );
    expect(summary([], 0, NOW)).toBe("");
  });
});
