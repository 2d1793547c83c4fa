import { expect, test } from "bun:test";
import fc from "fast-check";
import { ByteQueue } from "../../../src/carrier/byte-queue.ts";

test("gives back what was added, in order, however much is taken at a time", () => {
  const step = fc.oneof(
    fc.record({ add: fc.uint8Array({ maxLength: 40 }) }),
    fc.record({ take: fc.nat(60) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const queue = new ByteQueue();
      let model: number[] = [];
      for (const s of steps) {
        if ("add" in s) {
          queue.add(s.add);
          model.push(...s.add);
        } else {
          const count = Math.min(s.take, model.length);
          expect([...queue.peek().subarray(0, count)]).toEqual(model.slice(0, count));
          queue.take(count);
          model = model.slice(count);
        }
        expect(queue.bytes).toBe(model.length);
        expect([...queue.peek()]).toEqual(model);
      }
    }),
    { numRuns: 500 },
  );
});
