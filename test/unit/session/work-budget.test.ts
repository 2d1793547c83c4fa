import { expect, test } from "bun:test";
import fc from "fast-check";
import { WORK_BURST_MS, WORK_SHARE, WorkBudget } from "../../../src/session/work-budget.ts";

test("work is free until the burst is used up, and its debt must be waited for", () => {
  const budget = new WorkBudget();
  budget.charge(0, WORK_BURST_MS);
  expect(budget.waitMs(0)).toBe(0);
  budget.charge(0, 100);
  expect(budget.waitMs(0)).toBe(100 / WORK_SHARE);
  expect(budget.waitMs(100)).toBe(100 / WORK_SHARE - 100);
  expect(budget.waitMs(100 / WORK_SHARE)).toBe(0);
});

test("a client that waits as told gets the burst and the share of the time, whatever the pieces are", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 50 }), (pieces) => {
      const budget = new WorkBudget();
      let now = 0;
      let done = 0;
      let last = 0;
      for (const piece of pieces) {
        now += budget.waitMs(now);
        budget.charge(now, piece);
        done += piece;
        last = piece;
      }
      expect(done - last).toBeLessThanOrEqual(WORK_BURST_MS + now * WORK_SHARE + 0.001);
    }),
  );
});
