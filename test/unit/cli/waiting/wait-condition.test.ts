import { expect, test } from "bun:test";
import { parseCondition } from "../../../../src/cli/waiting/wait-condition.ts";
import type { Pattern } from "../../../../src/text/pattern.ts";

test("conditions", () => {
  expect(parseCondition("exit")).toEqual({ ok: true, condition: { kind: "exit" } });
  expect(parseCondition("idle")).toEqual({ ok: true, condition: { kind: "idle", now: false } });
  expect(parseCondition("waiting")).toEqual({ ok: true, condition: { kind: "waiting", now: false } });
  const parsed = parseCondition("/a\\/b/i");
  if (!parsed.ok || parsed.condition.kind !== "match") throw new Error("no match");
  expect(parsed.condition.onlyNew).toBe(false);
  expect(
    ["xA/Bx", "a\\/b", ""].map((line) => (parsed.condition as { pattern: Pattern }).pattern.test(line)),
  ).toEqual([true, false, false]);
  for (const text of ["", "exited", "/", "//", "/a/x", "/a/ii", "/(/", `/${"a".repeat(2_000)}/`])
    expect(parseCondition(text).ok).toBe(false);
});
