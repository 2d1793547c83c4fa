import { expect, test } from "bun:test";
import fc from "fast-check";
import { BASE_MS, Pace } from "../../../src/carrier/pace.ts";

const FRAME = 16_320;
const START = 64 * 1024;
const MIN = 2 * FRAME;
const MAX = 512 * 1024;
const QUEUEING_MS = 5;
const newPace = () => new Pace({ bytesStart: START, bytesMin: MIN, bytesMax: MAX, queueingMs: QUEUEING_MS });

interface Path {
  readonly bytesPerMs: number;
  readonly delayMs: number;
}

/** A sender that always has more, over a path of a rate and a delay. Ms of one clock, in steps of a tenth. */
class Sending {
  now = 0;
  #free = 0;
  readonly #onWay: { readonly bytes: number; readonly arrives: number }[] = [];
  /** Of each second: bytes that came, and the longest time that a frame waited behind others, ms. */
  readonly came: number[] = [];
  readonly waits: number[] = [];

  constructor(private readonly pace: Pace) {}

  run(path: Path, seconds: number): this {
    for (let second = 0; second < seconds; second++) {
      const until = this.now + 1_000;
      let [came, wait] = [0, 0];
      for (; this.now < until; this.now += 0.1) {
        while (this.#onWay[0] && this.#onWay[0].arrives <= this.now) {
          const { bytes } = this.#onWay.shift()!;
          this.pace.received(bytes, this.now);
          came += bytes;
        }
        while (this.pace.onWay + FRAME <= this.pace.window) {
          this.pace.sent(FRAME, this.now);
          wait = Math.max(wait, this.#free - this.now);
          this.#free = Math.max(this.#free, this.now) + FRAME / path.bytesPerMs;
          this.#onWay.push({ bytes: FRAME, arrives: this.#free + path.delayMs });
        }
      }
      this.came.push(came);
      this.waits.push(wait);
    }
    return this;
  }
}

test("a path is used in full, as far as the bytes on their way go, and a frame waits for a few ms at most", () => {
  for (const path of [
    { bytesPerMs: 10_000, delayMs: 1 },
    { bytesPerMs: 10_000, delayMs: 20 },
    { bytesPerMs: 100_000, delayMs: 0.5 },
    { bytesPerMs: 5_000, delayMs: 60 },
  ]) {
    const { came, waits } = new Sending(newPace()).run(path, 10);
    const mostPerS = Math.min(path.bytesPerMs, MAX / (path.delayMs + FRAME / path.bytesPerMs)) * 1_000;
    expect(came.at(-1)!).toBeGreaterThan(mostPerS * 0.8);
    expect(waits.at(-1)!).toBeLessThan(3 * QUEUEING_MS + path.delayMs);
  }
});

test("on a slow path only the least is on its way", () => {
  // 1 Mbit/s.
  const { came, waits } = new Sending(newPace()).run({ bytesPerMs: 125, delayMs: 20 }, 30);
  for (const wait of waits.slice(5)) expect(wait).toBeLessThanOrEqual((2 * FRAME) / 125);
  for (const bytes of came.slice(5)) expect(bytes).toBeGreaterThan(125_000 * 0.8);
});

test("a path that becomes slower and fast again is found to be so", () => {
  const sending = new Sending(newPace());
  sending.run({ bytesPerMs: 20_000, delayMs: 5 }, 2);
  sending.run({ bytesPerMs: 125, delayMs: 5 }, 20);
  expect(sending.waits.at(-1)!).toBeLessThanOrEqual((2 * FRAME) / 125);
  const longer = { bytesPerMs: 5_000, delayMs: 50 };
  sending.run(longer, BASE_MS / 1_000 + 10);
  expect(sending.came.at(-1)!).toBeGreaterThan(longer.bytesPerMs * 1_000 * 0.8);
});

test("a flood of minutes does not take its own queue for the path's time", () => {
  const { waits } = new Sending(newPace()).run({ bytesPerMs: 5_000, delayMs: 2 }, 150);
  for (const wait of waits.slice(5)) expect(wait).toBeLessThan(4 * QUEUEING_MS);
});

test("keys that nobody floods make no larger window", () => {
  const pace = newPace();
  for (let now = 0; now < 100_000; now += 100) {
    pace.sent(1, now);
    if (now % 1_000 === 0) pace.received(pace.onWay, now + 1);
  }
  expect(pace.window).toBeLessThanOrEqual(START);
});

test("the window keeps its bounds, whatever comes", () => {
  const steps = fc.array(
    fc.record({
      ms: fc.nat(50_000),
      send: fc.nat(100_000),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const pace = newPace();
      let now = 0;
      for (const { ms, send, share } of all) {
        now += ms;
        if (send > 0) pace.sent(send, now);
        pace.received(Math.floor(pace.onWay * share), now);
        expect(pace.onWay).toBeGreaterThanOrEqual(0);
        expect(pace.window).toBeGreaterThanOrEqual(MIN);
        expect(pace.window).toBeLessThanOrEqual(MAX);
        expect(Number.isInteger(pace.window)).toBe(true);
      }
    }),
  );
});
