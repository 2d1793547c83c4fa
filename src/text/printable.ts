// Text that came from a program, made safe to show.

/** Characters by default; the rest is cut. */
const LENGTH_MAX = 256;

const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029]/g;

/** The text without control and bidirectional characters, cut to at most `max` UTF-16 code units. */
export function printable(text: string, max: number = LENGTH_MAX): string {
  return text.replace(UNPRINTABLE, "").slice(0, max);
}
