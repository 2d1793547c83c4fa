// What git prints with `-z`: words that each end with NUL, some of which are names of files and may be any bytes.

const NUL = 0;
const SPACE = 0x20;

/** Complete words; what was cut off in its middle is left out. */
export function nulWords(bytes: Uint8Array): Uint8Array[] {
  const words: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(NUL); at >= 0; at = bytes.indexOf(NUL, from)) {
    words.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return words;
}

const decoder = new TextDecoder();

/** For what git itself has made up, which is ASCII, and for what is only shown. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/**
 * The first fields of a word, as text, and the rest of it, a name. Null if it has fewer.
 *
 * @param count fields, each of which ends with the separator
 */
export function fieldsAndName(
  word: Uint8Array,
  count: number,
  separator = SPACE,
): { readonly fields: readonly string[]; readonly name: Uint8Array } | null {
  const fields: string[] = [];
  let from = 0;
  while (fields.length < count) {
    const at = word.indexOf(separator, from);
    if (at < 0) return null;
    fields.push(textOf(word.subarray(from, at)));
    from = at + 1;
  }
  return { fields, name: word.subarray(from) };
}
