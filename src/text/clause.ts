// Sentences inside other sentences.

/** A sentence without its full stop, to go on with `; ...`. */
export function asClause(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
