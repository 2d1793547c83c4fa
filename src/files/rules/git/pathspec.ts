// Paths for git's command line (gitglossary(7), "pathspec"). A word there is text, and a path is bytes: those that are no
// text are asked for by a pattern, and whoever asks picks the very path out of the answer.

const SPECIAL = /[*?[\]\\]/g;
/** What the decoder makes of bytes that are no UTF-8. */
const REPLACED = /\ufffd+/gu;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A pattern that matches the file of this path, relative to the worktree, and perhaps others. */
export function pathspecOf(path: Uint8Array): string {
  const text = decoder.decode(path);
  // One that may have been text all along is quicker to find.
  return text.includes("\ufffd") ? `:(top,glob)${patternOf(path)}` : `:(top,literal)${text}`;
}

/** A pattern that matches all that is below a directory, and perhaps more. @param path none: the worktree itself */
export function pathspecBelow(path: Uint8Array): string {
  return path.byteLength === 0 ? ":(top)" : `:(top,glob)${patternOf(path)}/**`;
}

function patternOf(path: Uint8Array): string {
  return decoder.decode(path).replace(SPECIAL, "\\$&").replace(REPLACED, "*");
}
