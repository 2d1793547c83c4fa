import { expect, test } from "bun:test";
import { isAtRest, REST_MS, REST_TICKS_MAX } from "../../../../src/session/agent-state/rest.ts";

test("a program that reads its terminal has come up, whatever it used before", () => {
  expect(isAtRest({ isReading: true, used: null })).toBe(true);
  expect(isAtRest({ isReading: true, used: { overMs: 10, ticks: 900 } })).toBe(true);
});

test("any other has once it has not used the processor for long enough", () => {
  const used = (overMs: number, ticks: number) => ({ isReading: false, used: { overMs, ticks } });
  expect(isAtRest(used(REST_MS, 0))).toBe(true);
  expect(isAtRest(used(REST_MS, REST_TICKS_MAX))).toBe(true);
  expect(isAtRest(used(REST_MS - 1, 0))).toBe(false);
  expect(isAtRest(used(REST_MS * 3, REST_TICKS_MAX + 1))).toBe(false);
  expect(isAtRest({ isReading: null, used: { overMs: REST_MS, ticks: 0 } })).toBe(true);
});

test("if nothing is known, no program is at rest", () => {
  expect(isAtRest({ isReading: null, used: null })).toBe(false);
  expect(isAtRest({ isReading: false, used: null })).toBe(false);
});
