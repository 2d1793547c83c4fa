// One wait at a time.

import { expect, test } from "bun:test";
import { Timer } from "../../../src/carrier/timer.ts";
import { HandClock } from "../../support/hand-clock.ts";

test("calls back once, after the last wait that was set, and leaves nothing when it is told to wait for nothing", () => {
  const clock = new HandClock();
  const calls: number[] = [];
  const timer: Timer = new Timer(clock, () => {
    expect(timer.isSet).toBe(false);
    calls.push(clock.ms);
  });
  const begin = clock.ms;
  timer.set(10);
  timer.set(30);
  clock.go(20);
  expect([timer.isSet, calls]).toEqual([true, []]);
  clock.go(100);
  expect([timer.isSet, calls]).toEqual([false, [begin + 30]]);
  timer.set(10);
  timer.set(null);
  clock.go(100);
  expect([calls.length, clock.timers]).toEqual([1, 0]);
});
