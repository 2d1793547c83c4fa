import { expect, test } from "bun:test";
import { withoutEnquiries } from "../../../src/client/enquiries.ts";
import { OWNERS_QUESTIONS, OwnModes } from "../../../src/client/own-modes.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("modes that differ from most terminals come back after a restore, and others are left alone", () => {
  const own = new OwnModes();
  for (const report of [
    "?1007;1$y",
    "?1036;2$y",
    "?8;2$y",
    "?7;1$y",
    "?1039;0$y",
    "?1010;4$y",
    "?7777;1$y",
    "4;1$y",
  ])
    expect(own.heard(report)).toBe(false);
  expect(own.completed("X")).toBe("X\x1b[?1007h\x1b[?8l");
});

test("what the terminal says about a mode later is what a program has set", () => {
  const own = new OwnModes();
  own.heard("?1007;2$y");
  own.heard("?1007;1$y");
  own.heard("?1036;1$y");
  own.heard("?1036;2$y");
  expect(own.completed("")).toBe("\x1b[?1036h");
});

test("a font comes back by its name, as often as the terminal is left after it was changed", () => {
  const own = new OwnModes();
  own.heardFont("fixed");
  own.heardFont("other");
  expect(own.completed("A")).toBe("A");
  expect(own.completed("A\x1b]50;#0\x1b\\B")).toBe("AB\x1b]50;fixed\x1b\\");
  expect(own.completed("A")).toBe("A\x1b]50;fixed\x1b\\");
});

test("a terminal that has answered to modes is asked for one that none has, as the last", () => {
  const own = new OwnModes();
  expect(own.fence).toBeNull();
  own.heard("?1007;0$y");
  const mode = /^\x1b\[\?(\d+)\$p$/.exec(own.fence!)![1]!;
  expect(OWNERS_QUESTIONS).not.toContain(`?${mode}$p`);
  expect(own.heard(`?${mode};0$y`)).toBe(true);
});

test("ENQ is kept from the terminal, and nothing else", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect([...withoutEnquiries(all)]).toEqual([...all].filter((byte) => byte !== 5));
  const plain = bytes("plain");
  expect(withoutEnquiries(plain)).toBe(plain);
});
