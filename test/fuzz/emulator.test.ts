// The suite's share of the differential test: 2,000 cases; `bun run fuzz` runs as many as wanted.
import { expect, test } from "bun:test";
import { makeCase, runCase } from "./emulator-case.ts";

const CASES = 2000;
const CASES_PER_TEST = 250;
/** A loaded machine of two cores takes a few seconds for one share. */
const TIMEOUT_MS = 120_000;

for (let first = 1; first <= CASES; first += CASES_PER_TEST) {
  test(
    `snapshots restore everything, cases ${first} to ${first + CASES_PER_TEST - 1}`,
    () => {
      for (let seed = first; seed < first + CASES_PER_TEST; seed++) {
        const found = runCase(makeCase(seed));
        if (found !== undefined) expect(`seed ${seed}: ${found}`).toBe("no difference");
      }
    },
    TIMEOUT_MS,
  );
}
