// A word of a bash command line as it is typed: what it says so far, and how more of it is written. Knows only text.

import { inSingleQuotes } from "../../text/command-words.ts";

export interface TypedWord {
  /** Without quotes and backslashes. */
  readonly text: string;
  /** The quote that is still open at its end. */
  readonly quote: "" | "'" | '"';
  /** UTF-16 code units of the typed word before what is inside of that quote; without one, its length. */
  readonly quotedFrom: number;
}

/** Null where the shell would put something else in its place: a variable, a command's output, `$'...'`. */
export function readBashWord(typed: string): TypedWord | null {
  let text = "";
  let quote: TypedWord["quote"] = "";
  let quotedFrom = 0;
  for (let at = 0; at < typed.length; at++) {
    const char = typed[at]!;
    if (quote === "'") {
      if (char === "'") quote = "";
      else text += char;
    } else if (char === "\\") {
      const next = typed[at + 1];
      if (quote === '"' && next !== undefined && !'$`"\\'.includes(next)) text += char;
      else if (next !== undefined) text += typed[++at];
    } else if (char === "$" || char === "`") return null;
    else if (char === quote) quote = "";
    else if (quote === "" && (char === "'" || char === '"')) {
      quote = char;
      quotedFrom = at + 1;
    } else text += char;
  }
  return { text, quote, quotedFrom: quote === "" ? typed.length : quotedFrom };
}

/**
 * The text as it is typed after this open quote. readline puts the closing one behind it, unless the last character is one.
 *
 * @param text without control characters
 */
export function writeBashWord(text: string, quote: TypedWord["quote"]): string {
  // Everything that could mean something, and what is no ASCII as it is.
  if (quote === "") return text.replace(/[^\w./,:@%+=\u0080-\uffff-]/g, "\\$&");
  const written =
    quote === "'"
      ? inSingleQuotes(text)
      : // No backslash takes its meaning from a `!` in double quotes.
        text.replace(/["$`\\]/g, "\\$&").replaceAll("!", `"'!'"`);
  return written.endsWith(quote) ? written + quote : written;
}
