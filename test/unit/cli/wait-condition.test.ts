import { expect, test } from "bun:test";
import { PrintedMatch, parseCondition } from "../../../src/cli/wait-condition.ts";

test("conditions", () => {
  expect(parseCondition("exit")).toEqual({ ok: true, condition: { kind: "exit" } });
  expect(parseCondition("idle")).toEqual({ ok: true, condition: { kind: "idle" } });
  expect(parseCondition("/a\\/b/i")).toEqual({ ok: true, condition: { kind: "match", pattern: /a\/b/i } });
  for (const text of ["", "exited", "/", "//", "/a/x", "/a/ii", "/(/", `/${"a".repeat(2_000)}/`])
    expect(parseCondition(text).ok).toBe(false);
});

test("a match counts on the screen at once, above it only when it is new", () => {
  const onScreen = new PrintedMatch(/done/);
  expect(onScreen.look(["old", "done"], 1)).toBe(true);

  const above = new PrintedMatch(/done/);
  expect(above.look(["done", "x", "y"], 2)).toBe(false);
  expect(above.look(["done", "x", "y", "z"], 2)).toBe(false);
  expect(above.look(["done", "x", "done", "y", "z"], 2)).toBe(true);
});

test("old matches may fall out of the scrollback", () => {
  const match = new PrintedMatch(/done/);
  expect(match.look(["done", "done", "x"], 1)).toBe(false);
  expect(match.look(["x", "y"], 1)).toBe(false);
  expect(match.look(["x", "y", "done", "z"], 1)).toBe(true);
});
