// Patterns for lines of the screen: those that can take for ever are refused, and the worst of those that are allowed
// comes to an end.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { isSafePattern } from "../../../src/text/safe-pattern.ts";

test("plain patterns are accepted", () => {
  for (const pattern of [
    "password: $",
    "^[│ ]{0,6}[❯›] ?\\S",
    "\\[(?:y/n|yes/no)\\]",
    "(?:esc|ctrl[+-]c) to interrupt",
    "(?:abc)*x",
    "(?:ab){2,}",
    "a{3}b{200}",
    "[a(*+?)]+",
    "\\(\\+\\*\\?",
    "(?<word>abc)",
    "(?:(?:es)?)?",
    // A code point in decimal digits is not a repeat.
    "^\\u{2502}+ \\u{2570}",
    "\\p{L}+",
    "",
  ])
    expect([pattern, isSafePattern(pattern)]).toEqual([pattern, true]);
});

test("patterns without a bound on their time, and what is not a pattern, are refused", () => {
  for (const pattern of [
    "(a+)+$",
    "(?:a*)*",
    "(\\u{2502}+)+",
    "((a+)b)*",
    "(a|ab)*c",
    "(?:a?){30}",
    "(a{1,9}){1,9}",
    "(?:x(?:y|z))+",
    ".*.*.*x",
    "a?".repeat(20),
    "(?:a|aa)".repeat(20),
    "a{0,16}".repeat(6),
    "(a)\\1",
    "(?=a)b",
    "(?<!a)b",
    "\\k<a>(?<a>x)",
    "(",
    "[",
    "a{2,1}",
    "x".repeat(257),
  ])
    expect([pattern, isSafePattern(pattern)]).toEqual([pattern, false]);
});

test("never throws, and what it accepts is a regular expression", () => {
  const piece = fc.constantFrom(..."ab.*+?{}()[]|\\^$1,:<=!k-", "(?:", "{1,3}", "[^", "\\d", "❯");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const pattern = pieces.join("");
      if (isSafePattern(pattern)) expect(() => new RegExp(pattern, "iu")).not.toThrow();
    }),
    { numRuns: 3_000 },
  );
});

test("what is accepted ends on a line of the same letter", () => {
  const piece = fc.constantFrom(
    "a",
    "a*",
    "a+",
    "a?",
    "a{0,16}",
    "(?:aa)+",
    "[ab]*",
    ".*",
    "b",
    "(?:a|b)",
    "$",
  );
  const line = "a".repeat(500);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const pattern = `${pieces.join("")}c`;
      if (isSafePattern(pattern)) expect(new RegExp(pattern, "iu").test(line)).toBe(false);
    }),
    { numRuns: 300 },
  );
}, 120_000);
