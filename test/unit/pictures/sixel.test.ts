// The size of sixel pictures and their pixels; what is not sixels costs time in proportion to its length and throws nothing.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { PICTURE_PIXELS_MAX } from "../../../src/pictures/limits.ts";
import type { PictureShape } from "../../../src/pictures/picture-size.ts";
import { SixelReader } from "../../../src/pictures/sixel.ts";
import { sixelPixels } from "../../../src/pictures/sixel-pixels.ts";

const utf8 = new TextEncoder();

function shape(body: string): PictureShape | undefined {
  const reader = new SixelReader();
  for (const byte of utf8.encode(body)) reader.put(byte);
  return reader.end();
}

/** One character for each pixel: `r`, `g`, `b`, or `.` for a transparent one. */
function drawn(body: string, width: number, height: number): string[] {
  const pixels = sixelPixels(utf8.encode(body), { width, height }, null);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const [r, g, b, opacity] = pixels.subarray(4 * (y * width + x));
      return opacity === 0 ? "." : r === 255 ? "r" : g === 255 ? "g" : b === 255 ? "b" : "?";
    }).join(""),
  );
}

const COLORS = "#1;2;100;0;0#2;2;0;100;0#3;2;0;0;100";

test("the size is the given one, else what is painted", () => {
  for (const [body, width, height] of [
    ['"1;1;30;20#0~', 30, 20],
    ["~~~", 3, 6],
    ["!10~", 10, 6],
    ["!10~-!4@", 10, 7],
    ["~$!5?-?B", 5, 8],
    ["#1;2;0;0;0!3A$#2!7@", 7, 2],
    ["! 1 2 ~", 12, 6],
    // Given after something was drawn, it does not count.
    ['~"1;1;30;20', 1, 6],
    ['"1;1;0;0~', 1, 6],
  ] as const)
    expect([body, shape(body)?.size]).toEqual([body, { width, height }]);
  for (const body of ["", "-", "#0", "????", "\u0001\u00ff", '"1;1;9;0'])
    expect([body, shape(body)]).toEqual([body, undefined]);
});

test("too large, or painted over and over, is told with its size and not drawn", () => {
  for (const body of [
    '"1;1;9999;1~',
    '"1;1;1;99999999~',
    '"1;1;2049;2049~',
    "!99999~",
    `~${"-".repeat(2_000)}~`,
    `"1;1;100;60${"!100~$".repeat(70)}`,
  ]) {
    expect([body, shape(body)?.size]).toEqual([body, null]);
    expect(shape(body)?.label).toMatch(/^\[picture \d+ x \d+, too large\]$/);
  }
  // What stands in a photo: each pixel once, in as many passes as there are colors.
  const photo = `"1;1;100;6${Array.from({ length: 100 }, (_, n) => `#${n}!${n}?${"~"}`).join("$")}`;
  expect(shape(photo)?.size).toEqual({ width: 100, height: 6 });
});

test("pixels are where the sixels say, in the colors defined", () => {
  expect(drawn(`${COLORS}#1@A#2!2C$#3?@-#1~`, 5, 8)).toEqual([
    "rb...",
    ".r...",
    "..gg.",
    ".....",
    ".....",
    ".....",
    "r....",
    "r....",
  ]);
  // Outside of the given size nothing is painted.
  expect(drawn(`"1;1;2;2${COLORS}#2!9~-!9~`, 2, 2)).toEqual(["gg", "gg"]);
});

test("hue, lightness and saturation are those of DEC, where blue is at 0", () => {
  for (const [hue, color] of [
    [0, "b"],
    [120, "r"],
    [240, "g"],
    [360, "b"],
  ] as const)
    expect(drawn(`#5;1;${hue};50;100#5@`, 1, 1)).toEqual([color]);
});

test("unpainted pixels have the background", () => {
  const pixels = sixelPixels(utf8.encode("?@"), { width: 2, height: 1 }, 0x10_20_30);
  expect([...pixels.subarray(0, 4)]).toEqual([0x10, 0x20, 0x30, 255]);
});

test("whatever the bytes, the size is within the limits or absent, and pixels can be made of it", () => {
  const piece = fc.oneof(
    fc.constantFrom("$", "-", "!", '"', "#", ";", "~", "?", "\u001b", " "),
    fc.stringMatching(/^[!"#][0-9;]{0,9}$/),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const body = pieces.join("");
      const size = shape(body)?.size;
      if (!size) return;
      const { width, height } = size;
      expect(width * height).toBeLessThanOrEqual(PICTURE_PIXELS_MAX);
      expect(sixelPixels(utf8.encode(body), size, null).length).toBe(4 * width * height);
    }),
    { numRuns: 60 },
  );
});
