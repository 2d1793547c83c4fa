import { expect, test } from "bun:test";
import fc from "fast-check";
import { CursorQueries } from "../../../src/client/cursor-queries.ts";

test("every cursor query is counted once, wherever the output is cut", () => {
  const piece = fc.constantFrom(
    "\x1b[6n",
    "\x1b[?6n",
    "\x1b[",
    "6n",
    "n",
    "?",
    "\x1b",
    "text",
    "\x1b[31m",
    "[6",
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (pieces, cuts) => {
        const output = Buffer.from(pieces.join(""));
        const queries = new CursorQueries();
        let counted = 0;
        for (let at = 0, i = 0; at < output.byteLength; i++) {
          const size = cuts[i % cuts.length]!;
          counted += queries.count(output.subarray(at, at + size));
          at += size;
        }
        expect(counted).toBe(output.toString().match(/\x1b\[\??6n/g)?.length ?? 0);
      },
    ),
    { numRuns: 2_000 },
  );
});
