import { expect, test } from "bun:test";
import fc from "fast-check";
import { lineMatcher, MATCH_MS_MAX, type MatcherOptions } from "../../../src/client/line-matcher.ts";

function matcher(pattern: string, options?: MatcherOptions, clock?: () => number) {
  const result = lineMatcher(pattern, options, clock);
  if (!result.ok) throw new Error(result.why);
  return result.matcher;
}

test.each([
  [
    "b+",
    {},
    "abba b",
    [
      [1, 3],
      [5, 6],
    ],
  ],
  ["B+", {}, "abba", null],
  ["B+", { ignoreCase: true }, "abba", [[1, 3]]],
  ["a.c", { fixed: true }, "abc a.c", [[4, 7]]],
  ["(", { fixed: true }, "f(x)", [[1, 2]]],
  ["A.C", { fixed: true, ignoreCase: true }, "a.c", [[0, 3]]],
  ["^.$", {}, "😀", [[0, 2]]],
  ["x*", {}, "abc", []],
  ["$", {}, "", []],
  ["\\-", {}, "a-b", [[1, 2]]],
  ["(?<=a)b", {}, "ab", [[1, 2]]],
] as const)("%s with %j in %s", (pattern, options, line, places) => {
  const matches = matcher(pattern, options).match(line);
  expect(matches?.map(({ start, end }) => [start, end]) ?? null).toEqual(places as never);
});

test("what is no expression is said so", () => {
  expect(lineMatcher("(")).toEqual({ ok: false, why: expect.stringContaining("is no regular expression") });
  expect(lineMatcher("a".repeat(5_000))).toEqual({ ok: false, why: "is too long" });
  expect(lineMatcher("(", { fixed: true })).toMatchObject({ ok: true });
});

test("plain text is found wherever includes finds it", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 3 }),
      fc.string({ unit: "binary", maxLength: 40 }),
      (pattern, line) => {
        expect(matcher(pattern, { fixed: true }).match(line) !== null).toBe(line.includes(pattern));
      },
    ),
  );
});

test("a search that takes too long knows it", () => {
  let ms = 0;
  const slow = matcher("a", {}, () => (ms += MATCH_MS_MAX));
  expect(slow.isTooSlow).toBe(false);
  slow.match("a");
  expect(slow.isTooSlow).toBe(false);
  slow.match("a");
  expect(slow.isTooSlow).toBe(true);
});

test("an expression that backtracks without end comes back", () => {
  // It would take longer than the universe has been there, if the engine did not give up.
  matcher("(a+)+$").match(`${"a".repeat(60)}!`);
}, 60_000);
