// How many columns a character takes, and what joins the character before it: current Unicode with
// emoji, where xterm.js by itself follows Unicode 6. Register it in every xterm.js that shows a
// session, else wide characters fall apart. Knows nothing of cells.

const JOIN = 1;
const WIDTH_BITS = 1;
const KIND_BITS = 3;
const KIND_EMOJI = 1;
const KIND_JOINER = 2;
const KIND_REGIONAL = 3;
const PICTOGRAPHIC = 4;

/** East Asian Wide and Fullwidth blocks (Unicode Standard Annex 11); emoji come from their property. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f265],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
];
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
const PICTURE = /^\p{Extended_Pictographic}$/u;

/** 256 code points each: width in the low bits, PICTOGRAPHIC; made when first asked for. */
const pages = new Map<number, Uint8Array>();

function classify(codePoint: number): number {
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) return 0;
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return 1;
  const character = String.fromCodePoint(codePoint);
  const picture = PICTURE.test(character) ? PICTOGRAPHIC : 0;
  if (codePoint === 0xad || isRegional(codePoint)) return 1;
  if (ZERO.test(character)) return 0;
  if (EMOJI.test(character)) return 2 | picture;
  for (const [first, last] of WIDE) if (codePoint >= first && codePoint <= last) return 2 | picture;
  return 1 | picture;
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

function properties(width: number, kind: number, joined: number): number {
  return (kind << KIND_BITS) | (width << WIDTH_BITS) | joined;
}

/** Columns of one code point by itself: 0 for marks, 2 for wide characters and emoji. */
export function codePointWidth(codePoint: number): 0 | 1 | 2 {
  return (lookUp(codePoint) & 3) as 0 | 1 | 2;
}

/** What printing narrow ASCII leaves as the preceding state. */
export const ASCII_STATE = properties(1, 0, 0);

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
  const kind = preceding >> KIND_BITS;
  const found = lookUp(codePoint);
  const width = found & 3;
  if (before !== 0) {
    if (codePoint === 0x200d) return properties(before, kind === KIND_EMOJI ? KIND_JOINER : 0, JOIN);
    if (codePoint === 0xfe0f) return properties(kind === KIND_EMOJI ? 2 : before, kind, JOIN);
    if (width === 0) return properties(before, kind, JOIN);
    if (kind === KIND_JOINER && (found & PICTOGRAPHIC) !== 0) return properties(2, KIND_EMOJI, JOIN);
    if (kind === KIND_EMOJI && codePoint >= 0x1f3fb && codePoint <= 0x1f3ff) {
      return properties(2, KIND_EMOJI, JOIN);
    }
    if (kind === KIND_REGIONAL && isRegional(codePoint)) return properties(2, 0, JOIN);
  }
  if (isRegional(codePoint)) return properties(1, KIND_REGIONAL, 0);
  return properties(width, (found & PICTOGRAPHIC) !== 0 ? KIND_EMOJI : 0, 0);
}

/** For `terminal.unicode.register` of any xterm.js; then set `activeVersion` to its version. */
export const unicodeWidths = { version: "remi", wcwidth: codePointWidth, charProperties } as const;
