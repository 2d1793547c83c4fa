// Writes src/text/width-table.ts, the widths of characters, from the tables of Unicode: `bun run widths`.

import { join } from "node:path";
import { eastAsianWidthType } from "get-east-asian-width";

const UNICODE = "17.0.0";
const FILE = join(import.meta.dir, "../src/text/width-table.ts");
const LAST = 0x10ffff;
/** Where unassigned code points are wide: Unicode Standard Annex 11, the head of EastAsianWidth.txt. */
const IDEOGRAPHS = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
] as const;
/** Characters of a line of the table. */
const LINE_WIDTH = 96;

/** The code points that have a property; `property` is a folder of the package. */
async function having(...properties: string[]): Promise<Set<number>> {
  const all = new Set<number>();
  for (const property of properties) {
    const { default: found } = (await import(`@unicode/unicode-${UNICODE}/${property}/code-points.mjs`)) as {
      default: readonly number[];
    };
    for (const codePoint of found) all.add(codePoint);
  }
  return all;
}

/** Ranges as `first-last` in hexadecimal, one text for each line of the file. */
function rangesOf(has: (codePoint: number) => boolean): string[] {
  const lines: string[] = [];
  let line = "";
  for (let first = 0x80; first <= LAST; first++) {
    if (!has(first)) continue;
    let last = first;
    while (last < LAST && has(last + 1)) last++;
    const range = first === last ? first.toString(16) : `${first.toString(16)}-${last.toString(16)}`;
    if (line.length + range.length > LINE_WIDTH) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? range : ` ${range}`;
    first = last;
  }
  return line === "" ? lines : [...lines, line];
}

function constant(name: string, doc: string, has: (codePoint: number) => boolean): string {
  const lines = rangesOf(has).map((line) => `  "${line}",`);
  return `/** ${doc} */\nexport const ${name}: readonly string[] = [\n${lines.join("\n")}\n];\n`;
}

/** The text of the file. */
export async function widthTable(): Promise<string> {
  const marks = ["Nonspacing_Mark", "Enclosing_Mark", "Format", "Line_Separator", "Paragraph_Separator"];
  const unseen = await having(
    ...marks.map((name) => `General_Category/${name}`),
    "Binary_Property/Default_Ignorable_Code_Point",
  );
  const prepended = await having("Binary_Property/Prepended_Concatenation_Mark");
  const jamo = await having("Block/Hangul_Jamo", "Block/Hangul_Jamo_Extended_B");
  const vowels = await having("Grapheme_Cluster_Break/V", "Grapheme_Cluster_Break/T");
  const letters = await having("General_Category/Other_Letter");
  const regional = await having("Binary_Property/Regional_Indicator");
  const presentation = await having("Binary_Property/Emoji_Presentation");
  const emoji = await having("Binary_Property/Emoji");
  const pictographic = await having("Binary_Property/Extended_Pictographic");
  const unassigned = await having("General_Category/Unassigned");
  const isZero = (codePoint: number): boolean => {
    if (codePoint === 0xad || prepended.has(codePoint)) return false; // they show
    if (letters.has(codePoint)) return jamo.has(codePoint) && vowels.has(codePoint);
    return unseen.has(codePoint);
  };
  const isWide = (codePoint: number): boolean => {
    if (isZero(codePoint) || regional.has(codePoint)) return false;
    // The package fills gaps between wide characters; only ideographs that are still to come are wide.
    if (
      unassigned.has(codePoint) &&
      !IDEOGRAPHS.some(([first, last]) => codePoint >= first && codePoint <= last)
    )
      return false;
    const type = eastAsianWidthType(codePoint);
    return type === "wide" || type === "fullwidth" || presentation.has(codePoint);
  };
  return [
    `// Made by tools/width-table.ts from the tables of Unicode ${UNICODE}: 'bun run widths' writes it. Ranges in hexadecimal,`,
    "// in order, from U+0080 on. src/text/widths.ts says what they mean.",
    "",
    constant(
      "ZERO_WIDTH",
      "Marks, format characters and what else has no place of its own; vowels and finals of Hangul.",
      isZero,
    ),
    constant("WIDE", "East Asian Wide and Fullwidth, and what is shown as an emoji by itself.", isWide),
    constant("PICTOGRAPHIC", "Extended_Pictographic: what a zero-width joiner joins.", (codePoint) =>
      pictographic.has(codePoint),
    ),
    constant(
      "TEXT_EMOJI",
      "Emoji that are shown as text unless variation selector 16 follows. The digits, # and * are such, too.",
      (codePoint) => emoji.has(codePoint) && !presentation.has(codePoint),
    ),
  ].join("\n");
}

if (import.meta.main) await Bun.write(FILE, await widthTable());
