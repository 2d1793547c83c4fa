import { expect, test } from "bun:test";
import {
  isStarting,
  START_MS_MAX,
  START_QUIET_MS,
  type StartFacts,
} from "../../../src/session/start-hold.ts";

/** A composer that is ready. */
const stands: StartFacts = {
  ageMs: 3_000,
  quietMs: START_QUIET_MS,
  shows: "drawing",
  isCanonical: false,
  isReading: null,
  isBusy: false,
};

test.each<[string, Partial<StartFacts>, boolean]>([
  ["a composer that stands", {}, false],
  ["where the system tells nothing of the processor", { isBusy: null }, false],
  ["it prints", { quietMs: START_QUIET_MS - 1 }, true],
  ["it works and prints nothing", { isBusy: true }, true],
  ["its screen is empty", { shows: "nothing" }, true],
  [
    "it waits for a line",
    { quietMs: null, ageMs: 0, shows: "nothing", isCanonical: true, isReading: true },
    false,
  ],
  [
    "it waits for a line and a child of it works",
    { isCanonical: true, isReading: true, isBusy: true },
    false,
  ],
  ["it takes lines and reads none", { quietMs: 2_999, isCanonical: true, isReading: false }, true],
  ["it takes lines, reads none and rests", { quietMs: 3_000, isCanonical: true, isReading: false }, false],
  ["it has printed nothing and takes lines", { quietMs: null, shows: "nothing", isCanonical: true }, false],
  ["the same in its first second", { ageMs: 999, quietMs: null, shows: "nothing", isCanonical: true }, true],
  ["it cleared the screen and takes lines", { shows: "nothing", isCanonical: true }, false],
  [
    "whatever it shows, after its time",
    { ageMs: START_MS_MAX, quietMs: 0, shows: "nothing", isBusy: true },
    false,
  ],
])("%s", (_, facts, starts) => {
  expect(isStarting({ ...stands, ...facts })).toBe(starts);
});
