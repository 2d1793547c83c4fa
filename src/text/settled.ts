// Characters that have the same width in every terminal, whatever version of Unicode it follows.

/** First and last code points: letters and signs of Europe, lines and blocks, kana, ideographs, Hangul, full-width forms. */
const SETTLED: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa0, 0xac],
  [0xae, 0x2ff],
  [0x370, 0x482],
  [0x48a, 0x58f],
  [0x2010, 0x2027],
  [0x2030, 0x205e],
  [0x2190, 0x2319],
  [0x2500, 0x25fc],
  [0x2800, 0x28ff],
  [0x3001, 0x3029],
  [0x3041, 0x3096],
  [0x30a0, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fcc],
  [0xac00, 0xd7a3],
  [0xff01, 0xff60],
];

/** Whether terminals agree on the width of this code point by itself. False is never wrong, it only costs bytes. */
export function isSettled(codePoint: number): boolean {
  return SETTLED.some(([first, last]) => codePoint >= first && codePoint <= last);
}
