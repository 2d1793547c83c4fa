// What somebody has typed on the line that the cursor is on, so that rules see a program's words and not a person's:
// text typed at a shell is not a question of a program.

/** Characters that are remembered; of a longer line, its end. */
const TEXT_LENGTH_MAX = 500;

const PASTE_MARKS = /\x1b\[20[01]~/gu;

/**
 * The text after more was typed. Keys that move or recall, and Enter, clear it, because what the line then holds is not
 * known.
 */
export function typedText(before: string, bytes: Uint8Array): string {
  if (bytes.byteLength > TEXT_LENGTH_MAX * 4) return "";
  let text = before;
  for (const char of new TextDecoder().decode(bytes).replace(PASTE_MARKS, "")) {
    if (char === "\x7f" || char === "\b") text = [...text].slice(0, -1).join("");
    else if (char < " ") return "";
    else text += char;
  }
  return text.slice(-TEXT_LENGTH_MAX);
}

/**
 * The cursor's line up to the cursor, without the text that was typed there; the whole line if it does not end with
 * that text.
 */
export function withoutTyped(beforeCursor: string, typed: string): string {
  if (typed === "") return beforeCursor;
  if (beforeCursor.endsWith(typed)) return beforeCursor.slice(0, -typed.length);
  // The typed text is longer than the line and has wrapped.
  return beforeCursor !== "" && typed.endsWith(beforeCursor) ? "" : beforeCursor;
}
