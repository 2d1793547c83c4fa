import { expect, test } from "bun:test";
import fc from "fast-check";
import { CREDIT_BYTES, CreditMeter } from "../../../src/peer/credit-meter.ts";
import { PAYLOAD_BYTES_MAX } from "../../../src/protocol/limits.ts";

test("granted credit never exceeds the window beyond what was taken", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20_000 })), (pieces) => {
      const meter = new CreditMeter();
      let open = meter.restart(0);
      let waiting = 0;
      for (const piece of pieces) {
        open -= piece;
        waiting += piece;
        open += meter.taken(piece);
        waiting -= piece;
        expect(open + waiting).toBeLessThanOrEqual(CREDIT_BYTES);
      }
    }),
  );
});

test("while several sessions share the credit, every full frame is granted anew", () => {
  const meter = new CreditMeter();
  meter.restart(0);
  expect(meter.taken(PAYLOAD_BYTES_MAX - 1, true)).toBe(0);
  expect(meter.taken(1, true)).toBe(PAYLOAD_BYTES_MAX);
  expect(meter.taken(2 * PAYLOAD_BYTES_MAX)).toBe(0);
  // Another session came: what was taken before does not wait for a larger step.
  expect(meter.taken(0, true)).toBe(2 * PAYLOAD_BYTES_MAX);
});
