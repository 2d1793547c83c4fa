import { expect, test } from "bun:test";
import { PAUSE_FIRST_MS, PAUSE_MAX_MS, pauseAfterMs, pauseMs } from "../../../src/peer/pauses.ts";

test("pauses double from half a second to half a minute, a fifth more or less, and never end", () => {
  const pauses = Array.from({ length: 9 }, (_, tries) => pauseMs(tries, 0.5));
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  for (const tries of [10, 1_000, 1e6]) expect(pauseMs(tries, 0.5)).toBe(PAUSE_MAX_MS);
  expect([pauseMs(0, 0), pauseMs(0, 1)]).toEqual([400, 600]);
});

test("after a channel there is no pause to speak of, unless two in a row broke soon", () => {
  for (const brief of [0, 1]) expect([pauseAfterMs(brief, 0), pauseAfterMs(brief, 1)]).toEqual([0, 200]);
  for (const brief of [2, 9]) expect(pauseAfterMs(brief, 0.5)).toBe(PAUSE_FIRST_MS);
});
