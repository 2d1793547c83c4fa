import { expect, test } from "bun:test";
import { join } from "node:path";
import stringWidth from "string-width";
import { clean, widthOf } from "../../../src/dashboard/model/width.ts";
import { codePointWidth, stateWidth, textWidth, unicodeWidths } from "../../../src/text/widths.ts";
import { widthTable } from "../../../tools/width-table.ts";
import { makeSession } from "../terminal/support.ts";

/** Columns of texts, and what they are. */
const TEXTS: readonly (readonly [text: string, width: number, what: string])[] = [
  ["\u2630", 2, "trigram, wide since Unicode 16"],
  ["\u2637", 2, "the last of them"],
  ["\u268a\u268f", 4, "digrams, wide since Unicode 16"],
  ["\u4dc0", 2, "hexagram"],
  ["\u{1d300}", 2, "tetragram"],
  ["\u{1f6d8}", 2, "emoji of Unicode 17"],
  ["\u{1f6d9}", 1, "not a character yet"],
  ["\u{323af}\u{3fffd}", 4, "ideographs, one of them to come"],
  ["1\ufe0f\u20e3", 2, "keycap"],
  ["#\ufe0f\u20e3*\ufe0f\u20e3", 4, "keycaps of signs"],
  ["1\u20e3", 1, "digit in a box that is no emoji"],
  ["1\ufe0f", 2, "digit as an emoji"],
  ["12", 2, "digits"],
  ["a\ufe0f", 1, "letter with a selector that means nothing"],
  ["\u2605\ufe0f", 1, "pictograph that is no emoji"],
  ["\u00a9\u00a9\ufe0f\u2122\ufe0f", 5, "signs that are text by themselves"],
  ["\u2764", 1, "heart as text"],
  ["\u2764\ufe0f", 2, "heart as emoji"],
  ["\u2764\ufe0e", 1, "heart as text, said"],
  ["\u2764\u0301\ufe0f", 1, "selector that does not follow directly"],
  ["\u26a1\ufe0e", 2, "emoji made text, which takes as much room"],
  ["\u2764\ufe0f\u200d\u{1f525}", 2, "joined"],
  ["\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}", 2, "family"],
  ["\u{1f468}\u200d\u0301\u{1f469}", 4, "joiner that something follows"],
  ["\u{1f468}\u200da", 3, "joiner before a letter"],
  ["1\u200d\u{1f525}", 3, "joiner after a digit"],
  ["\u{1f44d}\u{1f3fd}", 2, "skin tone"],
  ["\u{1f3fd}", 2, "skin tone alone"],
  ["a\u{1f3fd}", 3, "skin tone after a letter"],
  ["\u261d\ufe0f\u{1f3fd}", 2, "skin tone after a selector"],
  ["\u{1f1e9}\u{1f1ea}", 2, "flag"],
  ["\u{1f1e9}", 1, "half of one"],
  ["\u{1f1e9}\u{1f1ea}\u{1f1eb}", 3, "one and a half"],
  ["\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", 2, "flag of tags"],
  ["\u{1f3f3}\ufe0f\u200d\u{1f308}", 2, "flag of two"],
  ["a\u00adb", 3, "soft hyphen"],
  ["\u0600\u06dd\u070f\u0890\u08e2\u{110bd}\u{110cd}", 7, "marks that stand before digits and show"],
  ["a\u200bb\u200eb\u2060\ufeff\ufff9", 3, "format characters"],
  ["a\u2028b\u2029", 2, "separators"],
  ["a\u2065\ufff0\u{e0100}\u{e0fff}", 1, "ignorable, some no characters yet"],
  ["\u1112\u1161\u11ab", 2, "Hangul in parts"],
  ["a\u1161\u11ab\ud7b0\ud7cb", 1, "parts without their beginning"],
  ["\u1100\u115f\ua960\u3164", 8, "beginnings and fillers"],
  ["\uff76\uff9e", 2, "half-width katakana with its mark"],
  ["\u304b\u3099", 2, "katakana with a mark that combines"],
  ["\u0915\u0903\u0e01\u0e33", 4, "marks that take room"],
  ["\u{16d63}", 1, "vowel of another script than Hangul"],
  ["\x07\x1b\x7f\u0085", 0, "controls"],
];

for (const [text, width, what] of TEXTS) {
  test(`${JSON.stringify(text)} takes ${width}: ${what}`, () => {
    expect(textWidth(text)).toBe(width);
    if (/\p{Cc}/u.test(text)) return;
    // The same in the session's emulator, alone and through a snapshot.
    const session = makeSession({ cols: 40 });
    session.write(text);
    expect(session.emulator.cursor.x).toBe(width);
    const restored = makeSession({ cols: 40 });
    restored.emulator.write(session.emulator.snapshot());
    expect(restored.emulator.cursor.x).toBe(width);
    expect(restored.emulator.text()).toBe(session.emulator.text());
    // And at the right edge, where a character that has become wide moves to the next row.
    const edge = makeSession({ cols: 2 + width });
    edge.write(`||${text}`);
    expect([edge.emulator.cursor.x, edge.emulator.cursor.y]).toEqual([2 + width, 0]);
  });
}

test("the table is what its generator makes; 'bun run widths' writes it", async () => {
  const file = join(import.meta.dir, "../../../src/text/width-table.ts");
  expect(await Bun.file(file).text()).toBe(await widthTable());
});

test("widths are those of the properties, character by character", () => {
  const zero = /^[\p{Mn}\p{Me}\p{Zl}\p{Zp}]$/u;
  for (let codePoint = 0xa0; codePoint <= 0x10ffff; codePoint++) {
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
    const text = String.fromCodePoint(codePoint);
    const width = codePointWidth(codePoint);
    if (zero.test(text)) expect([codePoint, width]).toEqual([codePoint, 0]);
    if (/^\p{Emoji_Presentation}$/u.test(text) && !/^\p{RI}$/u.test(text))
      expect([codePoint, width]).toEqual([codePoint, 2]);
    if (/^[\p{L}\p{N}]$/u.test(text) && !/^\p{scx=Hang}$/u.test(text) && width === 0)
      expect([codePoint, "a letter or number without a width"]).toEqual([codePoint, ""]);
    expect(stateWidth(unicodeWidths.charProperties(codePoint, 0))).toBe(width);
  }
});

test("what the dashboard shows has the width that Ink counts, character by character", () => {
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
    const shown = clean(String.fromCodePoint(codePoint));
    if (widthOf(shown) !== stringWidth(shown))
      expect([codePoint.toString(16), widthOf(shown)]).toEqual([codePoint.toString(16), stringWidth(shown)]);
  }
});

test("Hangul in parts is shown as whole syllables on the dashboard", () => {
  expect(clean("\u1112\u1161\u11ab")).toBe("\ud55c");
});
