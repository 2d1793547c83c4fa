import { describe, expect, test } from "bun:test";
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
