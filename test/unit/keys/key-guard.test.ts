import { expect, test } from "bun:test";
import fc from "fast-check";
import { ANSWERED_MS, mayType, onlyMoves, type Present, screenMark } from "../../../src/keys/key-guard.ts";

const asked: Present = { waiting: true, since: 100, mark: "a" };
const quiet: Present = { waiting: false, since: 50, mark: "b" };

test("a key answers the question that was seen, and no other", () => {
  for (const key of ["2", "y", "Enter", "Escape", "Space", "C-c", "M-x", "F1", "S-Enter"]) {
    const may = (seen: Parameters<typeof mayType>[1], now: Present) => mayType([key], seen, now, 5_000, null);
    expect(may(asked, asked)).toBe(true);
    expect(may({ ...asked, mark: "other" }, asked)).toBe(false);
    // A screen that was seen counts more than the time at which the wait began.
    expect(may({ ...asked, since: 99 }, asked)).toBe(true);
    expect(may({ waiting: true, since: 100 }, asked)).toBe(true);
    expect(may({ waiting: true, since: 99 }, asked)).toBe(false);
    expect(may(quiet, asked)).toBe(false);
    expect(may(asked, quiet)).toBe(false);
    // When there is no question the screen may change: Escape interrupts a working program.
    expect(may({ ...quiet, mark: "other", since: 1 }, quiet)).toBe(true);
  }
});

test("keys that only move are typed in any case, alone and together", () => {
  for (const key of ["Up", "Down", "Left", "S-Tab", "Tab", "PageUp", "End"]) {
    expect(onlyMoves(key)).toBe(true);
    expect(mayType([key, "Down"], quiet, asked, 5_000, null)).toBe(true);
    expect(mayType([key, "Enter"], quiet, asked, 5_000, null)).toBe(false);
  }
  for (const key of ["C-Up", "M-Left", "a", "Enter", "Backspace", "nonsense-key"])
    expect(onlyMoves(key)).toBe(false);
});

test("a question that a key was typed at counts as answered for a while, until it is seen again", () => {
  const at = (ms: number, seen = asked as Parameters<typeof mayType>[1], answeredSeen = seen) =>
    mayType(["y"], seen, { ...asked, mark: seen.mark ?? "a" }, ms, { seen: answeredSeen, atMs: 5_000 });
  expect(at(5_000)).toBe(false);
  expect(at(5_000 + ANSWERED_MS - 1)).toBe(false);
  expect(at(5_000 + ANSWERED_MS)).toBe(true);
  expect(at(5_001, { ...asked, mark: "c" }, asked)).toBe(true);
  const { mark: _, ...bare } = asked;
  expect(at(5_001, bare)).toBe(false);
  expect(at(5_001, bare, asked)).toBe(false);
  expect(mayType(["Down"], asked, asked, 5_001, { seen: asked, atMs: 5_000 })).toBe(true);
});

test("equal screens have equal marks, and a change of one character gives another", () => {
  const lines = fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(lines, fc.nat(), (screen, at) => {
      expect(screenMark([...screen])).toBe(screenMark(screen));
      expect(screenMark(screen)).toMatch(/^[0-9a-f]{16}$/);
      const i = at % screen.length;
      expect(screenMark(screen.with(i, `${screen[i]}x`))).not.toBe(screenMark(screen));
    }),
  );
});
