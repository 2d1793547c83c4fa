import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  CODE_DIGITS,
  drawCode,
  formatCode,
  isRoom,
  parseCode,
  ROOM_LETTERS,
} from "../../../src/channel/code.ts";
import { CODE, sodium } from "./loopback.ts";

const letters = fc.string({ unit: fc.constantFrom(...ROOM_LETTERS), minLength: 4, maxLength: 4 });
const digits = fc
  .constantFrom(4, 8)
  .chain((n) => fc.string({ unit: fc.constantFrom(...CODE_DIGITS), minLength: n, maxLength: n }));

test("codes are made of 23 letters and 8 digits", () => {
  expect([ROOM_LETTERS.length, new Set(ROOM_LETTERS).size]).toEqual([23, 23]);
  expect(ROOM_LETTERS).not.toMatch(/[ILO]/);
  expect(CODE_DIGITS).toBe("23456789");
});

describe("a drawn code", () => {
  test("is read back, short and long", () => {
    for (const length of [4, 8] as const)
      for (let i = 0; i < 200; i++) {
        const code = drawCode(sodium, length);
        expect(code.digits.length).toBe(length);
        expect(isRoom(code.room)).toBe(true);
        expect(parseCode(formatCode(code))).toEqual(code);
      }
  });

  test("uses each character, drawn without a modulo", () => {
    const bounds: number[] = [];
    const next = { ...sodium, randombytes_uniform: (bound: number) => bounds.push(bound) && bound - 1 };
    expect(formatCode(drawCode(next))).toBe("ZZZZ-9999");
    expect(bounds).toEqual([23, 23, 23, 23, 8, 8, 8, 8]);
    expect(formatCode(drawCode({ ...sodium, randombytes_uniform: () => 0 }, 8))).toBe("AAAA-22222222");
  });
});

describe("a typed code", () => {
  test("is accepted in upper or lower case, with a dash, a space or nothing, and with space around it", () => {
    for (const typed of ["KQTB-4827", "kqtb-4827", " KqTb 4827\n", "kqtb4827"])
      expect(parseCode(typed)).toEqual(CODE);
    fc.assert(
      fc.property(
        letters,
        digits,
        fc.constantFrom("-", " ", ""),
        fc.boolean(),
        (room, rest, between, lower) => {
          const typed = room + between + rest;
          expect(parseCode(lower ? typed.toLowerCase() : typed)).toEqual({ room, digits: rest });
        },
      ),
    );
  });

  test("that is not valid is refused", () => {
    const bad = [
      "",
      "KQTB",
      "KQTB-482",
      "KQTB-48271",
      "KQIB-4827",
      "KQTB-4820",
      "KQTB--4827",
      "KQTB_4827",
      "ＫQTB-4827",
      "KQTB-482748271",
      "KQTB\n-4827",
      "ıQTB-4827",
    ];
    for (const typed of bad) expect([typed, parseCode(typed)]).toEqual([typed, null]);
    expect(isRoom("kqtb")).toBe(false);
  });
});
