import { describe, expect, test } from "bun:test";
import { IDLE_AFTER_MS, stateOf } from "../../../src/session/activity-state.ts";
import { chooseSize, isSize } from "../../../src/session/size-rule.ts";

describe("the size rule", () => {
  const a = { cols: 80, rows: 50, activity: 1 };
  const b = { cols: 200, rows: 24, activity: 2 };
  const present = { cols: 100, rows: 30 };

  test("follows the policy, and keeps the size when nobody may resize", () => {
    expect(chooseSize("latest", [a, b], present)).toEqual({ cols: 200, rows: 24 });
    expect(chooseSize("latest", [{ ...a, activity: 3 }, b], present)).toEqual({ cols: 80, rows: 50 });
    expect(chooseSize("smallest", [a, b], present)).toEqual({ cols: 80, rows: 24 });
    expect(chooseSize("largest", [a, b], present)).toEqual({ cols: 200, rows: 50 });
    expect(chooseSize("manual", [a, b], present)).toEqual(present);
    for (const policy of ["latest", "smallest", "largest", "manual"] as const)
      expect(chooseSize(policy, [], present)).toEqual(present);
  });

  test("knows what a size is", () => {
    expect(isSize({ cols: 2, rows: 1_000 })).toBe(true);
    for (const bad of [0, 1, 1_001, 65_535, 2.5, Number.NaN]) {
      expect(isSize({ cols: bad, rows: 24 })).toBe(false);
      expect(isSize({ cols: 80, rows: bad })).toBe(false);
    }
  });
});

describe("the state by output", () => {
  const base = { nowMs: 10_000, startedAtMs: 9_500, lastOutputAtMs: null, exit: null };

  test("starting, working, idle and exited, each with a reason and a time", () => {
    expect(stateOf(base)).toEqual({
      state: "starting",
      reason: "no output yet",
      sinceMs: 9_500,
      changesAtMs: 9_500 + IDLE_AFTER_MS,
    });
    expect(stateOf({ ...base, nowMs: 20_000 })).toMatchObject({ state: "idle", changesAtMs: null });
    expect(stateOf({ ...base, lastOutputAtMs: 9_900 })).toMatchObject({
      state: "working",
      changesAtMs: 9_900 + IDLE_AFTER_MS,
    });
    expect(stateOf({ ...base, nowMs: 12_000, lastOutputAtMs: 9_900 })).toEqual({
      state: "idle",
      reason: "silent",
      sinceMs: 11_900,
      changesAtMs: null,
    });
    expect(stateOf({ ...base, exit: { code: 3, signal: null, atMs: 9_999 } })).toEqual({
      state: "exited",
      reason: "exited with 3",
      sinceMs: 9_999,
      changesAtMs: null,
    });
    expect(stateOf({ ...base, exit: { code: null, signal: "SIGKILL", atMs: 9_999 } }).reason).toBe(
      "ended by SIGKILL",
    );
  });

  test("changes by time exactly when it says so", () => {
    for (const lastOutputAtMs of [null, 9_700]) {
      const first = stateOf({ ...base, lastOutputAtMs });
      expect(stateOf({ ...base, lastOutputAtMs, nowMs: first.changesAtMs! - 1 }).state).toBe(first.state);
      expect(stateOf({ ...base, lastOutputAtMs, nowMs: first.changesAtMs! }).state).toBe("idle");
    }
  });
});
