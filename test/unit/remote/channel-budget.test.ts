import { expect, test } from "bun:test";
import { ChannelBudget, UNITS_BURST, UNITS_PER_SECOND } from "../../../src/remote/channel-budget.ts";
import { STREAMS_MAX } from "../../../src/remote/remote-client.ts";

test("every stream can be opened at once, with a long paste beside it", () => {
  const budget = new ChannelBudget(0);
  expect(budget.take("list", 0)).toBe(true);
  for (let i = 0; i < STREAMS_MAX; i++) {
    expect(budget.take("attach", 0)).toBe(true);
    expect(budget.take("tell", 0)).toBe(true);
  }
  for (let i = 0; i < 5_000; i++) expect(budget.take("frame", 0)).toBe(true);
});

test("a flood is over the budget, and time brings it back", () => {
  const budget = new ChannelBudget(0);
  let taken = 0;
  while (budget.take("refused", 0)) taken++;
  expect(taken).toBe(UNITS_BURST / 10);
  // A clock that goes back brings nothing.
  expect(budget.take("frame", -1_000)).toBe(false);
  expect(budget.take("frame", 0)).toBe(true);
  let later = 0;
  while (budget.take("frame", 1_000)) later++;
  expect(later).toBeLessThanOrEqual(UNITS_PER_SECOND * 2);
  expect(later).toBeGreaterThan(UNITS_PER_SECOND / 2);
});
