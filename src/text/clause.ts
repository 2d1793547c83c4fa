// Sentences that are said inside of others.

/** A sentence without its full stop, to go on with `; ...`. */
export function asClause(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
