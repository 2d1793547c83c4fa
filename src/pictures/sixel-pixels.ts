// The pixels of a sixel picture whose size is known. Source: as for `sixel.ts`; the first 16 colors are those of the
// VT340, the others those of the usual palette of 256.

import type { PixelSize } from "./picture-size.ts";
import { SixelReader } from "./sixel.ts";

/** Different colors of one picture; further numbers begin again at 0, as in xterm. */
const COLORS_MAX = 4_096;
const OPAQUE = 0xff00_0000;

/** Percent of red, green and blue. */
const VT340 = [
  [0, 0, 0],
  [20, 20, 80],
  [80, 13, 13],
  [20, 80, 20],
  [80, 20, 80],
  [20, 80, 80],
  [80, 80, 20],
  [53, 53, 53],
  [26, 26, 26],
  [33, 33, 60],
  [60, 26, 26],
  [33, 60, 33],
  [60, 33, 60],
  [33, 60, 60],
  [60, 60, 33],
  [80, 80, 80],
] as const;

/**
 * Red, green, blue and opacity of each pixel, row by row.
 * @param background `0xRRGGBB` of pixels that the picture does not paint; null: they are transparent
 */
export function sixelPixels(body: Uint8Array, size: PixelSize, background: number | null): Uint8ClampedArray {
  const { width, height } = size;
  const pixels = new Uint32Array(width * height);
  if (background !== null) pixels.fill(word(background >> 16, (background >> 8) & 0xff, background & 0xff));
  const palette = defaultPalette();
  let color = palette[0]!;
  const reader = new SixelReader({
    use: (number) => {
      color = palette[number % COLORS_MAX]!;
    },
    define: (number, system, a, b, c) => {
      const defined = system === 1 ? fromHls(a, b, c) : system === 2 ? fromPercent(a, b, c) : undefined;
      if (defined !== undefined) palette[number % COLORS_MAX] = defined;
    },
    column: (x, y, bits, count) => {
      const end = Math.min(x + count, width);
      for (let row = 0, left = bits; left !== 0 && y + row < height; row++, left >>= 1)
        if ((left & 1) !== 0 && x < end) pixels.fill(color, (y + row) * width + x, (y + row) * width + end);
    },
  });
  for (const byte of body) reader.put(byte);
  reader.end();
  return new Uint8ClampedArray(pixels.buffer);
}

/** In the order in which a little-endian machine keeps red, green, blue and opacity; browsers run on no other. */
function word(red: number, green: number, blue: number): number {
  return (OPAQUE | (blue << 16) | (green << 8) | red) >>> 0;
}

function fromPercent(red: number, green: number, blue: number): number {
  const level = (percent: number) => Math.round((Math.min(100, percent) * 255) / 100);
  return word(level(red), level(green), level(blue));
}

/** DEC counts hue from blue: red is 120 degrees, green 240. */
function fromHls(hue: number, lightness: number, saturation: number): number {
  const [l, s] = [Math.min(100, lightness) / 100, Math.min(100, saturation) / 100];
  const spread = s * Math.min(l, 1 - l);
  const channel = (offset: number) => {
    const k = (offset + (hue + 240) / 30) % 12;
    return 100 * (l - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return fromPercent(channel(0), channel(8), channel(4));
}

function defaultPalette(): Uint32Array {
  const palette = new Uint32Array(COLORS_MAX).fill(word(0, 0, 0));
  for (const [number, [red, green, blue]] of VT340.entries()) palette[number] = fromPercent(red, green, blue);
  const cube = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  for (let number = 16; number < 232; number++) {
    const at = number - 16;
    palette[number] = word(cube(Math.floor(at / 36)), cube(Math.floor(at / 6) % 6), cube(at % 6));
  }
  for (let number = 232; number < 256; number++) {
    const gray = 8 + 10 * (number - 232);
    palette[number] = word(gray, gray, gray);
  }
  return palette;
}
