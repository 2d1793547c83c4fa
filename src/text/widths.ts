// How many columns a character takes, and what joins the character before it, by Unicode 17 with emoji; xterm.js by
// itself follows Unicode 6. One table for the emulator, the browser's terminal and remi's own text, so that a character
// is in the same cell in every place. docs/emulator.md says where terminals differ. Knows nothing of cells.

import { PICTOGRAPHIC, TEXT_EMOJI, WIDE, ZERO_WIDTH } from "./width-table.ts";

const ZERO_WIDTH_JOINER = 0x200d;
const EMOJI_SELECTOR = 0xfe0f;

// A state, as xterm.js keeps it between characters: whether the last one joined, the width of its cell, and flags.
const JOIN = 1;
const WIDTH_BITS = 1;
const FLAG_BITS = 3;
/** A pictograph: a joiner or a skin tone may follow. */
const PICTURE = 1 << FLAG_BITS;
/** A joiner after a pictograph: another one may follow. */
const JOINER = 2 << FLAG_BITS;
/** One regional indicator: a second one makes a flag. */
const REGIONAL = 4 << FLAG_BITS;
/** Shown as text: a selector makes it an emoji. */
const TEXT = 8 << FLAG_BITS;

/** Width and flags by code point, 256 code points to a page; a page is made when it is first needed. */
const pages = new Map<number, Uint8Array>();

/** First and last code points of all ranges of a table, in order. */
function parse(table: readonly string[]): Uint32Array {
  const bounds = table
    .flatMap((line) => line.split(" "))
    .flatMap((range) => {
      const [first, last] = range.split("-");
      return [Number.parseInt(first!, 16), Number.parseInt(last ?? first!, 16)];
    });
  return Uint32Array.from(bounds);
}

let tables: Readonly<Record<"zero" | "wide" | "picture" | "text", Uint32Array>> | undefined;

/** The tables are read when something other than ASCII is shown for the first time. */
function ranges() {
  tables ??= {
    zero: parse(ZERO_WIDTH),
    wide: parse(WIDE),
    picture: parse(PICTOGRAPHIC),
    text: parse(TEXT_EMOJI),
  };
  return tables;
}

function includes(bounds: Uint32Array, codePoint: number): boolean {
  let [from, to] = [0, bounds.length >> 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (codePoint > bounds[middle * 2 + 1]!) from = middle + 1;
    else to = middle;
  }
  return from < bounds.length >> 1 && codePoint >= bounds[from * 2]!;
}

/** The state that a code point leaves when it joins nothing. */
function classify(codePoint: number): number {
  if (codePoint < 0x80) return asciiState(codePoint);
  if (codePoint < 0xa0) return 0;
  if (isRegional(codePoint)) return stateOf(1, REGIONAL);
  const { zero, wide, picture, text } = ranges();
  const flags = (includes(picture, codePoint) ? PICTURE : 0) | (includes(text, codePoint) ? TEXT : 0);
  if (includes(zero, codePoint)) return stateOf(0, flags);
  return stateOf(includes(wide, codePoint) ? 2 : 1, flags);
}

function lookUp(codePoint: number): number {
  const number = codePoint >> 8;
  let page = pages.get(number);
  if (page === undefined) {
    page = new Uint8Array(256);
    for (let i = 0; i < 256; i++) page[i] = classify((number << 8) | i);
    pages.set(number, page);
  }
  return page[codePoint & 0xff]!;
}

function isRegional(codePoint: number): boolean {
  return codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff;
}

function isSkinTone(codePoint: number): boolean {
  return codePoint >= 0x1f3fb && codePoint <= 0x1f3ff;
}

function stateOf(width: number, flags: number): number {
  return (width << WIDTH_BITS) | flags;
}

/** The preceding state after an ASCII or control character was printed. */
export function asciiState(codePoint: number): number {
  if (codePoint < 0x20 || codePoint === 0x7f) return 0;
  const isKey = (codePoint >= 0x30 && codePoint <= 0x39) || codePoint === 0x23 || codePoint === 0x2a;
  return stateOf(1, isKey ? TEXT : 0);
}

/** Columns of one code point by itself: 0 for marks, 2 for wide characters and emoji. */
export function codePointWidth(codePoint: number): 0 | 1 | 2 {
  return stateWidth(lookUp(codePoint)) as 0 | 1 | 2;
}

/** Columns that a text takes on a screen; control characters take none. */
export function textWidth(text: string): number {
  let [width, state] = [0, 0];
  for (const character of text) {
    const before = stateWidth(state);
    state = charProperties(character.codePointAt(0)!, state);
    width += stateWidth(state) - (stateJoins(state) ? before : 0);
  }
  return width;
}

/** Width part of a state that `charProperties` returned. */
export function stateWidth(state: number): number {
  return (state >> WIDTH_BITS) & 3;
}

/** Whether the character of this state goes into the cell before it. */
export function stateJoins(state: number): boolean {
  return (state & JOIN) !== 0;
}

/**
 * xterm.js's "character properties": width (of the whole cell, when joined), whether the character
 * joins the one before, and what later characters need to know.
 */
function charProperties(codePoint: number, preceding: number): number {
  const before = stateWidth(preceding);
  const found = lookUp(codePoint);
  if (before === 0) return found;
  const picture = preceding & PICTURE;
  if (stateWidth(found) === 0) {
    if (codePoint === ZERO_WIDTH_JOINER) return stateOf(before, picture === 0 ? 0 : JOINER | PICTURE) | JOIN;
    // Only directly after it: Unicode's variation sequences are defined that way.
    const isEmoji = codePoint === EMOJI_SELECTOR && (preceding & TEXT) !== 0;
    return stateOf(isEmoji ? 2 : before, picture | (preceding & REGIONAL)) | JOIN;
  }
  if ((preceding & JOINER) !== 0 && (found & PICTURE) !== 0) return stateOf(2, PICTURE) | JOIN;
  if (picture !== 0 && isSkinTone(codePoint)) return stateOf(2, PICTURE) | JOIN;
  if ((preceding & REGIONAL) !== 0 && isRegional(codePoint)) return stateOf(2, 0) | JOIN;
  return found;
}

/** For `terminal.unicode.register` of any xterm.js; then set `activeVersion` to its version. */
export const unicodeWidths = { version: "remi", wcwidth: codePointWidth, charProperties } as const;
