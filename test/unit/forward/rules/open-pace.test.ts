import { expect, test } from "bun:test";
import { OPENS_BURST, OPENS_PER_SECOND, OpenPace } from "../../../../src/forward/rules/open-pace.ts";

test("new connections are asked for at a pace, and wait for their turn", () => {
  const pace = new OpenPace(0);
  for (let i = 0; i < OPENS_BURST; i++) expect(pace.take(0)).toBe(0);
  const wait = pace.take(0);
  expect(wait).toBeGreaterThan(0);
  expect(pace.take(wait)).toBe(0);
  let taken = 0;
  while (pace.take(wait + 1_000) === 0) taken++;
  expect(taken).toBeGreaterThan(OPENS_PER_SECOND - 2);
  expect(taken).toBeLessThan(OPENS_PER_SECOND + 2);
});
