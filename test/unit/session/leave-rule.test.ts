import { expect, test } from "bun:test";
import fc from "fast-check";
import { type AtEnd, pauseAfter, UNHEARD_MS_MAX, whyStay } from "../../../src/session/leave-rule.ts";

const FREE: AtEnd = { clients: 0, isHeard: true, endedMs: 0, isSaved: true, living: 0 };

test.each([
  ["nothing keeps it", {}, null],
  ["a client", { clients: 1 }, "clients"],
  ["no server has heard of the end yet", { isHeard: false }, "unheard"],
  ["no server came in time", { isHeard: false, endedMs: UNHEARD_MS_MAX }, null],
  ["the disk refuses", { isSaved: false }, "unsaved"],
  ["a process of it lives", { living: 1 }, "living"],
] as const)("%s", (_, change, why) => {
  expect(whyStay({ ...FREE, ...change })).toBe(why);
});

test("a host leaves only when its session is over, saved, and nobody is connected", () => {
  const atEnd = fc.record({
    clients: fc.nat(3),
    isHeard: fc.boolean(),
    endedMs: fc.nat(2 * UNHEARD_MS_MAX),
    isSaved: fc.boolean(),
    living: fc.nat(3),
  });
  fc.assert(
    fc.property(atEnd, (now) => {
      const mayLeave = whyStay(now) === null;
      const isFree = now.clients === 0 && now.isSaved && now.living === 0;
      expect(mayLeave).toBe(isFree && (now.isHeard || now.endedMs >= UNHEARD_MS_MAX));
    }),
  );
});

test("looks become rare in the end, and never stop", () => {
  const pauses = Array.from({ length: 40 }, (_, looks) => pauseAfter(looks));
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.at(-1)).toBe(30_000);
});
