// Output that is gathered: the same bytes at the same positions, in fewer frames, and never later than the timer.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { PAYLOAD_BYTES_MAX } from "../../../src/protocol/limits.ts";
import { GATHER_MS, OutputGather } from "../../../src/remote/output-gather.ts";

/** A gather whose timer fires when the test says so. */
function gathered(gatherMs = () => GATHER_MS) {
  const sent: { seq: number; bytes: Uint8Array; stream: number }[] = [];
  const timers = new Set<() => void>();
  const waits: number[] = [];
  const gather = new OutputGather(
    5,
    ({ stream, seq, bytes }) => sent.push({ stream, seq, bytes: bytes.slice() }),
    gatherMs,
    (ms, call) => {
      waits.push(ms);
      const fire = () => {
        timers.delete(fire);
        call();
      };
      timers.add(fire);
      return () => timers.delete(fire);
    },
  );
  return { gather, sent, timers, waits, fire: () => [...timers][0]?.() };
}

const text = (value: string) => new TextEncoder().encode(value);

test("where nothing is to wait, each piece goes out at once", () => {
  const { gather, sent, waits } = gathered(() => 0);
  gather.add({ seq: 10, bytes: text("ab") });
  gather.add({ seq: 12, bytes: text("cd") });
  expect(sent.map(({ seq }) => seq)).toEqual([10, 12]);
  expect(waits).toEqual([]);
});

test("what waits goes out with the next piece once nothing is to wait any more", () => {
  let gatherMs = GATHER_MS;
  const { gather, sent, timers } = gathered(() => gatherMs);
  gather.add({ seq: 10, bytes: text("ab") });
  gatherMs = 0;
  gather.add({ seq: 12, bytes: text("cd") });
  expect(sent).toEqual([{ stream: 5, seq: 10, bytes: text("abcd") }]);
  expect(timers.size).toBe(0);
});

test("pieces that follow one another go out as one frame, after the first has waited", () => {
  const { gather, sent, timers, waits, fire } = gathered();
  gather.add({ seq: 10, bytes: text("ab") });
  gather.add({ seq: 12, bytes: text("cd") });
  expect([sent, waits]).toEqual([[], [GATHER_MS]]);
  fire();
  expect(sent).toEqual([{ stream: 5, seq: 10, bytes: text("abcd") }]);
  expect(timers.size).toBe(0);
  gather.add({ seq: 14, bytes: text("e") });
  expect(waits.length).toBe(2);
  gather.drop();
  expect([sent.length, timers.size]).toEqual([1, 0]);
});

test("whatever the pieces are, the bytes keep their positions, and no frame is too long", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          gap: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(50_000)),
          length: fc.oneof(fc.nat(40), fc.nat(3 * PAYLOAD_BYTES_MAX)),
          after: fc.constantFrom("nothing", "nothing", "fire", "flush"),
        }),
        { maxLength: 20 },
      ),
      (steps) => {
        const { gather, sent, timers, fire } = gathered();
        const wanted = new Map<number, number>();
        let seq = 0;
        for (const { gap, length, after } of steps) {
          seq += gap;
          const bytes = Uint8Array.from({ length }, (_, i) => (seq + i) % 251);
          for (let i = 0; i < length; i += 97) wanted.set(seq + i, bytes[i]!);
          gather.add({ seq, bytes });
          bytes.fill(0xff);
          seq += length;
          if (after === "fire") fire();
          if (after === "flush") gather.flush();
          if (after !== "nothing") expect(timers.size).toBe(0);
          expect(timers.size).toBeLessThanOrEqual(1);
        }
        gather.flush();
        let end = 0;
        for (const frame of sent) {
          expect(frame.seq).toBeGreaterThanOrEqual(end);
          expect(frame.bytes.byteLength).toBeGreaterThan(0);
          expect(frame.bytes.byteLength).toBeLessThanOrEqual(PAYLOAD_BYTES_MAX);
          end = frame.seq + frame.bytes.byteLength;
        }
        const got = new Map(sent.flatMap((frame) => [...frame.bytes].map((b, i) => [frame.seq + i, b])));
        for (const [at, byte] of wanted) expect([at, got.get(at)]).toEqual([at, byte]);
        expect(got.size).toBe(steps.reduce((sum, { length }) => sum + length, 0));
      },
    ),
    { numRuns: 60 },
  );
});
