import { expect, test } from "bun:test";
import { TRANSIT_BYTES_MAX, TRANSIT_BYTES_MIN } from "../../../src/flow/limits.ts";
import { BASE_MS, Pace, QUEUEING_MS } from "../../../src/flow/pace.ts";

const FRAME = 16_320;

/**
 * A sender that always has more, over a path of a rate and a delay: what it has on its way at the end of each second, bytes.
 */
function send(
  pace: Pace,
  path: { bytesPerMs: number; delayMs: number },
  seconds: number,
  from = 0,
): number[] {
  const onWay: { bytes: number; arrives: number }[] = [];
  const perSecond: number[] = [];
  let free = from;
  for (let now = from; now < from + seconds * 1_000; now++) {
    while (onWay[0] && onWay[0].arrives <= now) pace.acknowledged(onWay.shift()!.bytes, now);
    while (pace.room(0) >= FRAME) {
      pace.sent(FRAME, now);
      free = Math.max(free, now) + FRAME / path.bytesPerMs;
      onWay.push({ bytes: FRAME, arrives: free + path.delayMs });
    }
    if ((now + 1 - from) % 1_000 === 0) perSecond.push(onWay.length * FRAME);
  }
  for (const { bytes, arrives } of onWay) pace.acknowledged(bytes, arrives);
  return perSecond;
}

function begun(): Pace {
  const pace = new Pace();
  expect(pace.room(0)).toBe(0);
  pace.acknowledged(TRANSIT_BYTES_MAX, 0);
  return pace;
}

test("a fast path is used in full, also a long one", () => {
  expect(send(begun(), { bytesPerMs: 100_000, delayMs: 1 }, 2).at(-1)).toBeGreaterThan(0);
  const long = send(begun(), { bytesPerMs: 100_000, delayMs: 80 }, 5);
  expect(long.at(-1)).toBeGreaterThan(TRANSIT_BYTES_MAX - FRAME);
});

test("on a slow path little is on its way, so that nothing waits behind it for long", () => {
  // 1 Mbit/s.
  const path = { bytesPerMs: 125, delayMs: 20 };
  for (const bytes of send(begun(), path, 30).slice(5)) {
    expect(bytes).toBeLessThanOrEqual(4 * FRAME);
    expect(bytes).toBeGreaterThanOrEqual(FRAME);
  }
});

test("a path that becomes slower and fast again is found to be so", () => {
  const pace = begun();
  send(pace, { bytesPerMs: 100_000, delayMs: 5 }, 2);
  expect(send(pace, { bytesPerMs: 125, delayMs: 5 }, 20, 10_000).at(-1)).toBeLessThanOrEqual(4 * FRAME);
  const fast = send(pace, { bytesPerMs: 100_000, delayMs: 50 }, BASE_MS / 500, 60_000);
  expect(fast.at(-1)).toBeGreaterThan(TRANSIT_BYTES_MAX - FRAME);
});

test("no more than was sent can be acknowledged, and no more is sent than the other end takes", () => {
  const pace = begun();
  expect(pace.acknowledged(1, 0)).toBe(false);
  pace.sent(FRAME, 0);
  expect(pace.acknowledged(FRAME + 1, 1)).toBe(false);
  expect(pace.acknowledged(FRAME, 1)).toBe(true);
  const small = new Pace();
  small.acknowledged(1_000, 0);
  expect(small.room(0)).toBe(1_000);
  const large = new Pace();
  large.acknowledged(0xffff_ffff, 0);
  send(large, { bytesPerMs: 1e9, delayMs: 1 }, 1);
  expect(large.room(0)).toBeLessThanOrEqual(TRANSIT_BYTES_MAX);
});

test("however long the bytes take, some may be on their way", () => {
  const pace = begun();
  pace.sent(FRAME, 0);
  pace.acknowledged(FRAME, 1);
  for (let now = 1_000; now < 1_000_000; now += 1_000) {
    while (pace.room(0) >= FRAME) pace.sent(FRAME, now);
    pace.acknowledged(FRAME, now + QUEUEING_MS * 10);
  }
  expect(pace.room(0) + 2 * FRAME).toBeGreaterThanOrEqual(TRANSIT_BYTES_MIN - FRAME);
});

test("for a moment after a key little is on its way on a short path, and as much as before on a long one", () => {
  for (const [delayMs, most] of [
    [1, 2 * FRAME],
    [80, TRANSIT_BYTES_MAX],
  ] as const) {
    const pace = begun();
    send(pace, { bytesPerMs: 100_000, delayMs }, 5);
    const before = pace.room(6_000);
    expect(before).toBeGreaterThan(TRANSIT_BYTES_MAX - FRAME);
    pace.calm(6_000);
    expect(pace.room(6_000)).toBeGreaterThanOrEqual(FRAME);
    expect(pace.room(6_000)).toBeLessThanOrEqual(most + FRAME);
    expect(pace.room(7_000)).toBe(before);
  }
});
