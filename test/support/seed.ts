// Makes property tests draw the same cases in every run, so that the suite fails only for a change. REMI_TEST_SEED
// draws others; `bun run fuzz` is for a long search.

import fc from "fast-check";

const SEED_USUAL = 20_261_122;

fc.configureGlobal({ seed: Number(process.env.REMI_TEST_SEED ?? SEED_USUAL) });
