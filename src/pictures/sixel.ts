// Sixel pictures: the size of one, byte by byte and without keeping it, and its pixels. One reader for both, so that
// they agree. Source: DEC STD 070, chapter 9; VT330/VT340 Graphics Programming, chapter 14; for the size given in raster
// attributes, what xterm.js does: the picture has exactly that size.

import { SIXEL_REPAINTS_MAX } from "./limits.ts";
import { isDrawable, type PictureShape, type PixelSize, shapeOf } from "./picture-size.ts";
import type { PictureReader } from "./reading.ts";

/** Rows of pixels in one character. */
const BAND = 6;
/** Largest number that is read; larger ones count as this one. */
const NUMBER_MAX = 99_999;
/** Numbers of one command that are read. */
const NUMBERS_MAX = 5;

const [FIRST, LAST] = [0x3f, 0x7e];
const [BANG, QUOTE, HASH, DOLLAR, MINUS, SEMICOLON] = [0x21, 0x22, 0x23, 0x24, 0x2d, 0x3b];

export interface SixelSink {
  /** `bits`: the pixels of one column, the lowest bit on top; repeated over `count` columns from `x` on. */
  column?(x: number, y: number, bits: number, count: number): void;
  /** From now on, columns have the color of this number. */
  use?(color: number): void;
  /** A color from three numbers: hue, lightness, saturation (`system` 1), or red, green, blue in percent (2). */
  define?(color: number, system: number, a: number, b: number, c: number): void;
}

/** Reads the body of a sixel picture: what stands between `DCS P1;P2;P3 q` and its end. */
export class SixelReader implements PictureReader {
  readonly #sink: SixelSink;
  #command = 0;
  #numbers: number[] = [];
  #x = 0;
  #y = 0;
  #raster: PixelSize | undefined;
  #width = 0;
  #height = 0;
  #painted = 0;

  constructor(sink: SixelSink = {}) {
    this.#sink = sink;
  }

  put(code: number): void {
    if (code >= 0x30 && code <= 0x39) return this.#digit(code - 0x30);
    if (code === SEMICOLON) {
      if (this.#command !== 0 && this.#numbers.length < NUMBERS_MAX) this.#numbers.push(0);
      return;
    }
    if (code >= FIRST && code <= LAST) return this.#sixel(code - FIRST);
    // Blanks stand anywhere, also within a command.
    if (code < BANG) return;
    this.#finish();
    if (code === BANG || code === QUOTE || code === HASH) {
      this.#command = code;
      this.#numbers = [0];
    } else if (code === DOLLAR) this.#x = 0;
    else if (code === MINUS) {
      this.#x = 0;
      this.#y = Math.min(this.#y + BAND, NUMBER_MAX);
    }
  }

  /** What was read is the whole picture. */
  end(): PictureShape | undefined {
    this.#finish();
    const size = this.#raster ?? { width: this.#width, height: this.#height };
    if (size.width === 0 || size.height === 0) return undefined;
    // The last band may be higher than the picture.
    const isTooMuch = this.#painted > SIXEL_REPAINTS_MAX * size.width * (size.height + BAND);
    return shapeOf(size, isTooMuch && isDrawable(size) ? undefined : size, "below");
  }

  #digit(digit: number): void {
    if (this.#command === 0) return;
    const last = this.#numbers.length - 1;
    this.#numbers[last] = Math.min(NUMBER_MAX, this.#numbers[last]! * 10 + digit);
  }

  #sixel(bits: number): void {
    let count = 1;
    if (this.#command === BANG) {
      count = Math.max(1, this.#numbers[0]!);
      this.#command = 0;
    } else this.#finish();
    const x = this.#x;
    this.#x = Math.min(x + count, NUMBER_MAX);
    this.#width = Math.max(this.#width, this.#x);
    if (bits === 0) return;
    this.#height = Math.max(this.#height, this.#y + 32 - Math.clz32(bits));
    this.#painted += ones(bits) * Math.max(0, Math.min(this.#x, this.#raster?.width ?? NUMBER_MAX) - x);
    this.#sink.column?.(x, this.#y, bits, this.#x - x);
  }

  /** The command before has all its numbers. */
  #finish(): void {
    const [first = 0, system = 0, a = 0, b = 0, c = 0] = this.#numbers;
    const command = this.#command;
    this.#command = 0;
    if (command === HASH) {
      if (this.#numbers.length >= NUMBERS_MAX) this.#sink.define?.(first, system, a, b, c);
      this.#sink.use?.(first);
    } else if (command === QUOTE && this.#isEmpty() && a > 0 && b > 0) this.#raster = { width: a, height: b };
  }

  /** Raster attributes stand before what is drawn, or are not looked at. */
  #isEmpty(): boolean {
    return this.#width === 0 && this.#y === 0 && this.#raster === undefined;
  }
}

function ones(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}
