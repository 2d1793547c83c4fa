// Pictures in the form of iTerm2: their size from a file's first bytes, and the size that they are shown at.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { fromBase64 } from "../../../src/pictures/base64.ts";
import { imageHeader } from "../../../src/pictures/image-header.ts";
import { InlineFileReader } from "../../../src/pictures/inline-file.ts";
import { PICTURE_BYTES_MAX } from "../../../src/pictures/limits.ts";
import { PictureReading } from "../../../src/pictures/reading.ts";
import { safeImage } from "../../../src/pictures/safe-image.ts";
import { gif, jpeg, png } from "../../support/image-files.ts";

const SCREEN = { cols: 80, rows: 24, cell: { width: 10, height: 20 } };

function shape(text: string) {
  const reader = new InlineFileReader();
  for (const byte of new TextEncoder().encode(text)) reader.put(byte);
  return reader.end(SCREEN);
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

test("finds the size of PNG, JPEG and GIF files, and of nothing else", () => {
  for (const [file, type] of [
    [png(300, 200), "image/png"],
    [jpeg(300, 200), "image/jpeg"],
    [gif(300, 200), "image/gif"],
  ] as const)
    expect(imageHeader(file)).toEqual({ type, width: 300, height: 200 });
  // Browsers make a GIF's screen as large as its first frame.
  expect(imageHeader(gif(1, 1, { width: 500, height: 400 }))).toEqual({
    type: "image/gif",
    width: 500,
    height: 400,
  });
  expect(imageHeader(new TextEncoder().encode("<svg width='3' height='4'/>"))).toBeUndefined();
  fc.assert(
    fc.property(
      fc.constantFrom(png(3, 4), jpeg(3, 4), gif(3, 4)),
      fc.nat(60),
      fc.uint8Array(),
      (file, cut, rest) => {
        imageHeader(Uint8Array.from([...file.subarray(0, cut), ...rest]));
      },
    ),
  );
});

test("is shown at its own size, or at the size that is wanted", () => {
  const file = base64(png(300, 200));
  for (const [wanted, width, height] of [
    ["", 300, 200],
    ["width=15;", 150, 100],
    ["height=5;", 150, 100],
    ["width=150px;height=auto;", 150, 100],
    ["width=50%;", 400, 267],
    ["width=10;height=10;", 100, 67],
    ["width=10;height=10;preserveAspectRatio=0;", 100, 200],
    ["width=nonsense;", 300, 200],
    ["size=82205;name=YQ==;", 300, 200],
  ] as const)
    expect([wanted, shape(`${wanted}inline=1:${file}`)]).toEqual([
      wanted,
      {
        size: { width, height },
        work: Math.max(60_000, width * height),
        label: "[picture 300 x 200]",
        after: "right",
      },
    ]);
  expect(shape(`inline=1:${base64(png(1600, 100))}`)?.size).toEqual({ width: 800, height: 50 });
});

test("a file that is not inline is nothing; one of another kind or too large is a box", () => {
  const file = base64(png(300, 200));
  for (const text of [
    `:${file}`,
    `inline=0:${file}`,
    "inline=1",
    `name=${"x".repeat(3_000)};inline=1:${file}`,
  ])
    expect(shape(text)).toBeUndefined();
  expect(shape("inline=1:AAAA")).toEqual({ size: null, work: 0, label: "[picture]", after: "right" });
  expect(shape(`inline=1:${base64(png(60_000, 60_000))}`)?.label).toBe("[picture 60000 x 60000, too large]");
  expect(shape(`width=99999;inline=1:${file}`)).toMatchObject({ size: null });
});

test("a picture with too many bytes is told as that", () => {
  const reading = new PictureReading(new InlineFileReader());
  for (const byte of new TextEncoder().encode(`inline=1:${base64(png(30, 20))}`)) reading.put(byte);
  for (let n = 0; n <= PICTURE_BYTES_MAX; n++) reading.put(0x41);
  expect(reading.isTooLong).toBe(true);
  expect(reading.shape(SCREEN)?.label).toBe("[picture, too large]");
});

test("base64 is read as others write it, up to what is none", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(20), (bytes, at) => {
      const text = base64(bytes);
      const broken = `${text.slice(0, at)}\r\n${text.slice(at)}`;
      expect(fromBase64(new TextEncoder().encode(broken), 1_000)).toEqual(bytes);
    }),
  );
  expect(fromBase64(new TextEncoder().encode("QUJD*QUJD"), 1_000)).toEqual(Uint8Array.from([65, 66, 67]));
  expect(fromBase64(new TextEncoder().encode("QUJDQUJD"), 2)).toEqual(Uint8Array.from([65, 66]));
});

test("what may unpack to anything, or takes many passes, is not decoded", () => {
  const plain = png(30, 20);
  const padded = png(30, 20, [
    ["iCCP", new Uint8Array(5_000)],
    ["zTXt", new Uint8Array(5_000)],
  ]);
  expect(padded.length).toBeGreaterThan(10_000);
  expect(safeImage(padded, "image/png")).toEqual(plain);
  expect(safeImage(jpeg(30, 20), "image/jpeg")).toEqual(jpeg(30, 20));
  expect(safeImage(jpeg(30, 20, 100), "image/jpeg")).toBeUndefined();
  fc.assert(
    fc.property(
      fc.uint8Array(),
      (rest) => safeImage(Uint8Array.from([...plain, ...rest]), "image/png") !== undefined,
    ),
  );
});
