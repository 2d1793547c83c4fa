import { expect, test } from "bun:test";
import { PAUSE_FIRST_MS, PAUSE_MAX_MS, Pauses, STOOD_MS } from "../../../src/peer/pauses.ts";

test("pauses double from half a second to half a minute, a fifth more or less, and never end", () => {
  const middle = new Pauses(() => 0.5);
  const pauses = Array.from({ length: 9 }, () => middle.next());
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  for (let i = 0; i < 1_000; i++) expect(middle.next()).toBe(PAUSE_MAX_MS);
  middle.reset();
  expect(middle.next()).toBe(PAUSE_FIRST_MS);
  expect(new Pauses(() => 0).next()).toBe(400);
  expect(new Pauses(() => 1).next()).toBe(600);
});

test("pauses are as long as the relay asks for, once", () => {
  const pauses = new Pauses(() => 0.5);
  pauses.atLeast(60_000);
  expect([pauses.next(), pauses.next()]).toEqual([60_000, 1_000]);
});

test("after a channel that stood there is no pause to speak of, and the first one after one that broke soon", () => {
  const pauses = new Pauses(() => 0.5);
  pauses.next();
  pauses.stood(STOOD_MS - 1);
  expect(pauses.next()).toBe(500);
  pauses.stood(STOOD_MS);
  expect([pauses.next(), pauses.next()]).toEqual([100, 500]);
});
