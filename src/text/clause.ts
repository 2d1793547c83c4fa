// Words as sentences, and sentences inside other sentences.

/** With a capital first letter. */
export function capitalized(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A sentence without its full stop, to go on with `; ...`. */
export function asClause(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
