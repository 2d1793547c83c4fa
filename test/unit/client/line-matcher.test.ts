import { expect, test } from "bun:test";
import fc from "fast-check";
import { lineMatcher, MATCH_MS_MAX } from "../../../src/client/line-matcher.ts";
import type { PatternOptions } from "../../../src/text/pattern.ts";

function matcher(pattern: string, options?: PatternOptions, clock?: () => number) {
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
  ["\\u{1F600}", {}, "a😀", [[1, 3]]],
  ["\\p{Lu}", {}, "aÄ", [[1, 2]]],
  ["é", { ignoreCase: true }, "É", [[0, 1]]],
  ["(?<name>a)b", {}, "ab", [[0, 2]]],
  ["a|ab", {}, "ab", [[0, 1]]],
] as const)("%s with %j in %s", (pattern, options, line, places) => {
  const matches = matcher(pattern, options).match(line);
  expect(matches?.map(({ start, end }) => [start, end]) ?? null).toEqual(places as never);
});

test("an invalid expression is reported as such", () => {
  expect(lineMatcher("(")).toEqual({
    ok: false,
    why: expect.stringContaining("is not a regular expression"),
  });
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

test("a search that takes too long notices it", () => {
  let ms = 0;
  const slow = matcher("a", {}, () => (ms += MATCH_MS_MAX));
  expect(slow.isTooSlow).toBe(false);
  slow.match("a");
  expect(slow.isTooSlow).toBe(false);
  slow.match("a");
  expect(slow.isTooSlow).toBe(true);
});

test("what RE2 does not support is named", () => {
  for (const ahead of ["(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b"])
    expect(lineMatcher(ahead)).toEqual({ ok: false, why: expect.stringContaining("ahead or behind") });
  for (const back of ["(a)\\1", "(?<n>a)\\k<n>"])
    expect(lineMatcher(back)).toEqual({ ok: false, why: expect.stringContaining("refers back") });
});

test("and does not matter where the same characters stand for themselves", () => {
  for (const [pattern, line] of [
    ["[(?=]", "?"],
    ["\\(\\?=", "(?="],
    ["\\\\1", "\\1"],
    ["[\\]](?:a)", "]a"],
  ] as const)
    expect([pattern, matcher(pattern).match(line) !== null]).toEqual([pattern, true]);
});

test("a pattern matches what JavaScript's own engine would find, if both support it", () => {
  const part = fc.constantFrom(
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    "a*",
    "b+?",
    "(?:a|b)",
    "(ab)?",
    "^",
    "$",
    "\\b",
    "\\w",
  );
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 5 }),
      fc.stringMatching(/^[ab c]{0,12}$/),
      (parts, line) => {
        const source = parts.join("");
        const own = [...line.matchAll(new RegExp(source, "gu"))].filter(([text]) => text !== "");
        const fits = new RegExp(source, "u").test(line);
        const found = matcher(source).match(line);
        expect([source, line, found !== null]).toEqual([source, line, fits]);
        if (fits) expect(found!.map(({ start }) => start)).toEqual(own.map(({ index }) => index));
      },
    ),
  );
});
