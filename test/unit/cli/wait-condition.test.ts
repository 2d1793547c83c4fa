import { expect, test } from "bun:test";
import { parseCondition } from "../../../src/cli/wait-condition.ts";

test("conditions", () => {
  expect(parseCondition("exit")).toEqual({ ok: true, condition: { kind: "exit" } });
  expect(parseCondition("idle")).toEqual({ ok: true, condition: { kind: "idle", now: false } });
  expect(parseCondition("waiting")).toEqual({ ok: true, condition: { kind: "waiting", now: false } });
  expect(parseCondition("/a\\/b/i")).toEqual({
    ok: true,
    condition: { kind: "match", pattern: /a\/b/i, onlyNew: false },
  });
  for (const text of ["", "exited", "/", "//", "/a/x", "/a/ii", "/(/", `/${"a".repeat(2_000)}/`])
    expect(parseCondition(text).ok).toBe(false);
});
