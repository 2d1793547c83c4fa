// JSON as commands print it. Text in it may come from a program, and it may be printed on a terminal, so it has no
// control characters.

/**
 * What `JSON.stringify` leaves as it is: DEL, the C1 controls, and characters that reorder or hide the text around
 * them.
 */
const UNPRINTABLE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The value on lines of their own, indented; on one line with `indent` 0. Ends with a line end. */
export function jsonText(value: unknown, indent = 2): string {
  const json = JSON.stringify(value, null, indent);
  return `${json.replace(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
