// What the badge of the viewer says: the path, its round trip, and that nothing comes any more.

import { expect, test } from "bun:test";
import { type BadgeFacts, badgeWords, isQuiet, PATH_MEANS } from "../../../web/screens/badge-words.ts";

const facts = (fields: Partial<BadgeFacts>): BadgeFacts => ({
  status: { phase: "ready" },
  path: "relay",
  roundTripMs: null,
  silentS: 0,
  ...fields,
});
/** Characters that a phone's bar has room for, beside a session's name. */
const WORDS_MAX = 16;

test.each([
  [{}, "relay"],
  [{ path: "direct" }, "direct"],
  [{ roundTripMs: 39.6 }, "relay 40 ms"],
  [{ path: "direct", roundTripMs: 1.8 }, "direct 2 ms"],
  // Less than one is not nothing.
  [{ path: "direct", roundTripMs: 0.2 }, "direct 1 ms"],
  [{ path: "direct", roundTripMs: 1_234.5 }, "direct 1235 ms"],
  [{ path: "direct", roundTripMs: 2, silentS: 7 }, "direct 2 ms"],
  [{ path: "direct", roundTripMs: 2, silentS: 8 }, "heard 8 s ago"],
  [{ silentS: 44 }, "heard 44 s ago"],
  [{ status: { phase: "down", since: 2_000, tryAt: null }, silentS: 9 }, "offline 8 s"],
  [{ status: { phase: "replaced" }, roundTripMs: 2 }, "replaced"],
  [{ status: { phase: "connecting" }, roundTripMs: 2 }, "connecting"],
] as [Partial<BadgeFacts>, string][])("%j: %s", (fields, words) => {
  expect(badgeWords(facts(fields), 10_000)).toBe(words);
  expect(words.length).toBeLessThanOrEqual(WORDS_MAX);
});

test("it is quiet only while it is up", () => {
  expect(isQuiet(facts({ silentS: 8 }))).toBe(true);
  expect(isQuiet(facts({ silentS: 7 }))).toBe(false);
  expect(isQuiet(facts({ status: { phase: "replaced" }, silentS: 60 }))).toBe(false);
});

test("each path is explained in one sentence that begins with its name", () => {
  for (const [path, means] of Object.entries(PATH_MEANS))
    expect(means).toMatch(new RegExp(`^${path}: [^.]+\\.$`, "i"));
});
