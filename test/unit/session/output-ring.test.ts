import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { OutputRing } from "../../../src/session/output-ring.ts";

/** Reads everything from `from`, however the ring cuts it. */
function readAll(ring: OutputRing, from: number): number[] {
  const bytes: number[] = [];
  for (let at = from; at < ring.end; ) {
    const piece = ring.read(at, 7);
    expect(piece.byteLength).toBeGreaterThan(0);
    bytes.push(...piece);
    at += piece.byteLength;
  }
  return bytes;
}

describe("the output ring", () => {
  test("gives back what was appended, from any position that it still has", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 40 }), (chunks) => {
        const ring = new OutputRing(64, 16);
        const all: number[] = [];
        for (const chunk of chunks) {
          ring.append(chunk);
          all.push(...chunk);
          expect(ring.end).toBe(all.length);
          expect(ring.end - ring.start).toBeLessThanOrEqual(64);
          expect(ring.end - ring.start).toBeGreaterThanOrEqual(Math.min(all.length, 48));
          for (const from of [ring.start, Math.floor((ring.start + ring.end) / 2), ring.end])
            expect(readAll(ring, from)).toEqual(all.slice(from));
        }
      }),
    );
  });

  test("refuses positions that are gone or not yet there", () => {
    const ring = new OutputRing(32, 16);
    ring.append(new Uint8Array(100));
    expect(() => ring.read(0, 1)).toThrow(RangeError);
    expect(() => ring.read(101, 1)).toThrow(RangeError);
    expect(ring.read(100, 1).byteLength).toBe(0);
  });
});

test("a ring that begins later counts from there", () => {
  const ring = new OutputRing(16, 4, 1_000);
  expect([ring.start, ring.end]).toEqual([1_000, 1_000]);
  ring.append(new Uint8Array([1, 2, 3, 4, 5]));
  expect([...ring.read(1_000, 4)]).toEqual([1, 2, 3, 4]);
  expect([...ring.read(1_004, 4)]).toEqual([5]);
  expect(() => ring.read(999, 1)).toThrow(RangeError);
});
