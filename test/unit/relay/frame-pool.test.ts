// Arrays that are used again: of the right length, never given out twice, and no more of them than the bound.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { FramePool, POOL_BYTES_MAX, POOL_LENGTHS_MAX } from "../../../relay/frame-pool.ts";

test("whatever is taken and given back, nobody has an array that another has", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(200)), { maxLength: 300 }), (steps) => {
      const pool = new FramePool();
      const out: Uint8Array<ArrayBuffer>[] = [];
      for (const [takes, n] of steps) {
        if (takes) {
          const frame = pool.take(n);
          expect(frame.length).toBe(n);
          expect(out.includes(frame)).toBe(false);
          out.push(frame);
        } else if (out.length > 0) pool.give(out.splice(n % out.length, 1)[0]!);
        expect(pool.bytes).toBeLessThanOrEqual(POOL_BYTES_MAX);
      }
    }),
  );
});

test("what is given back is given out again, within the bounds of bytes and of lengths", () => {
  const pool = new FramePool();
  const frame = pool.take(100);
  pool.give(frame);
  expect(pool.take(100)).toBe(frame);
  expect(pool.take(100)).not.toBe(frame);
  const large = Array.from({ length: 80 }, () => pool.take(16_444));
  for (const one of large) pool.give(one);
  expect(pool.bytes).toBeLessThanOrEqual(POOL_BYTES_MAX);
  expect(pool.bytes).toBeGreaterThan(POOL_BYTES_MAX - 16_444);
  const many = new FramePool();
  for (let n = 1; n <= 2 * POOL_LENGTHS_MAX; n++) many.give(new Uint8Array(n));
  expect(many.bytes).toBe((POOL_LENGTHS_MAX * (POOL_LENGTHS_MAX + 1)) / 2);
  // Lengths that are not in use make room for others.
  for (let n = 1; n <= POOL_LENGTHS_MAX; n++) many.take(n);
  const other = new Uint8Array(5_000);
  many.give(other);
  expect(many.take(5_000)).toBe(other);
});
