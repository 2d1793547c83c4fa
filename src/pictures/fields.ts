// What a sequence for pictures says besides the picture itself: `NAME=VALUE`, with a separator between two.

/** The last value of each name. */
export function fieldsOf(text: string, separator: "," | ";"): ReadonlyMap<string, string> {
  return new Map(
    text.split(separator).map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
