// Peer, channel's runner and carrier, the machine's end of the channel and a double of its session's host under any schedule
// of cuts, delays, take-overs, restarts and steps of the time of day. `bun run fuzz peer` tries many more.

import { test } from "bun:test";
import fc from "fast-check";
import { schedule, simulate } from "../../support/peer-simulation.ts";
import "../../support/seed.ts";

test("output comes whole and in order, input once and never an end without its beginning, and nothing is left over", () => {
  fc.assert(fc.property(fc.nat(), schedule, simulate), { numRuns: 200 });
}, 240_000);
