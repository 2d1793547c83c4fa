// Many schedules of the peer's simulation.

import fc from "fast-check";
import { schedule, simulate } from "../support/peer-simulation.ts";

export const PEER_CASES_DEFAULT = 10_000;
/** Schedules between two reports of progress. */
const BATCH = 500;

/** False after the first failure, which is printed in reduced form with what reproduces it. */
export function fuzzPeer(cases: number, seed: number): boolean {
  for (let done = 0; done < cases; done += BATCH) {
    const numRuns = Math.min(BATCH, cases - done);
    const run = fc.check(fc.property(fc.nat(), schedule, simulate), { numRuns, seed: seed + done / BATCH });
    if (run.failed) {
      console.log(`fuzz: a schedule failed; simulate(${JSON.stringify(run.counterexample).slice(1, -1)}) of`);
      console.log(
        `test/support/peer-simulation.ts runs it again\n${fc.defaultReportMessage(run)}\n${run.errorInstance}`,
      );
      return false;
    }
    console.log(`fuzz: ${done + numRuns} of ${cases} schedules`);
  }
  return true;
}
