// Words of a terminal's line that may be paths of files, as programs print them: `src/a.ts:12:3`. Pure, in time linear to the
// line.

export interface FileWord {
  readonly path: string;
  /** From 1; null: none is named. */
  readonly line: number | null;
  /** Where it is in the text, UTF-16 code units. */
  readonly from: number;
  readonly to: number;
}

/** Of one line: the machine is asked about each. */
export const FILE_WORDS_MAX = 8;
const WORD_LENGTH_MAX = 512;

export function fileWords(text: string): FileWord[] {
  const words: FileWord[] = [];
  for (const { 0: found, index: from } of text.matchAll(/[^\s"'`()[\]{}<>|,;]+/g)) {
    if (words.length >= FILE_WORDS_MAX) break;
    if (found.length > WORD_LENGTH_MAX || found.includes("://")) continue;
    const word = found.replace(/[.:!?]+$/, "");
    // What follows the position, as in what grep prints, is the line's own text.
    const position = /:(\d{1,7})(?::\d{1,6})?(?=:|$)/.exec(word);
    const path = position ? word.slice(0, position.index) : word;
    // One name alone is seldom a file, unless it has an ending.
    if (!/[^/.]\/?[^/]/.test(path) || !(path.includes("/") || /[^.]\.[A-Za-z]\w{0,9}$/.test(path))) continue;
    const line = Number(position?.[1] ?? 0) || null;
    words.push({ path, line, from, to: from + path.length + (position?.[0].length ?? 0) });
  }
  return words;
}

/** Paths in the list: the machine is asked about each. */
export const FILES_LISTED_MAX = 24;
/** Lines, from the last, in which they are looked for. */
const LINES_SEARCHED_MAX = 1_000;

/** Paths in a text, the latest first, each once with the line that it came with. */
export function latestFileWords(text: string): FileWord[] {
  const found = new Map<string, FileWord>();
  const lines = text.split("\n");
  for (const line of lines.slice(-LINES_SEARCHED_MAX).reverse())
    for (const word of fileWords(line).reverse()) {
      if (found.size >= FILES_LISTED_MAX) return [...found.values()];
      const key = `${word.path}:${word.line ?? ""}`;
      if (!found.has(key)) found.set(key, word);
    }
  return [...found.values()];
}
