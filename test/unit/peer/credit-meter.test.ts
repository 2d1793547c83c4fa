import { expect, test } from "bun:test";
import fc from "fast-check";
import { CREDIT_BYTES, CreditMeter } from "../../../src/peer/credit-meter.ts";

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
