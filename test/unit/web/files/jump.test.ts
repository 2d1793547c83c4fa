// Typing in a list of files jumps to the name that is meant.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { jump, NOTHING_TYPED, typedMore } from "../../../../web/files/jump.ts";

const NAMES = ["Makefile", "main.ts", "map.ts", "readme", "Result"];

test("what was typed is the beginning of a name, whatever its case", () => {
  expect(jump(NAMES, 0, "map")).toBe(2);
  expect(jump(NAMES, 4, "MA")).toBe(0);
  expect(jump(NAMES, 0, "res")).toBe(4);
  expect(jump(NAMES, 3, "x")).toBe(3);
  expect(jump([], -1, "x")).toBe(-1);
});

test("more letters stay at a name that they still begin", () => {
  expect(jump(NAMES, 1, "mai")).toBe(1);
});

test("one letter again and again goes from one name to the next, and around", () => {
  expect(jump(NAMES, 0, "m")).toBe(1);
  expect(jump(NAMES, 1, "mm")).toBe(2);
  expect(jump(NAMES, 2, "mmm")).toBe(0);
});

test("it never leaves the list, and finds a name when there is one", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.nat(20), fc.string({ minLength: 1 }), (names, from, typed) => {
      const at = jump(names, from, typed);
      if (at !== from) expect(names[at]!.toLowerCase()[0]).toBe(typed.toLowerCase()[0]!);
    }),
  );
});

test("after a pause typing begins anew", () => {
  const first = typedMore(NOTHING_TYPED, "a", 1_000);
  expect(typedMore(first, "b", 1_500).text).toBe("ab");
  expect(typedMore(first, "b", 2_500).text).toBe("b");
});
