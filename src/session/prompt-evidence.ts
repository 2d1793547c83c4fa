// Whether a screen shows that a prompt was submitted: what it showed before Enter is compared with what it shows now.
// A line end that Enter put into a composer must not count: it moves lines and adds an empty one.

export interface PromptScreen {
  /** From top to bottom. */
  readonly lines: readonly string[];
  readonly beforeCursor: string;
}

/** Letters that make a new line one of the program, and not a spinner or a border that moved. */
const LETTERS_MIN = 3;

const lettersOf = (line: string) => line.replace(/[^\p{L}]/gu, "");
const wordsOf = (line: string) => line.replace(/[^\p{L}\p{N}]/gu, "");
/** Without borders, which stand before each line of a composer. */
const bare = (line: string) => line.replace(/[\s\u2500-\u259f|]/gu, "");

function countsOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines.map(lettersOf)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Whether a text that is being typed has come to the screen: what can be read there is not what it was. */
export function showsText(atRest: PromptScreen, now: PromptScreen): boolean {
  return now.lines.map(wordsOf).join("") !== atRest.lines.map(wordsOf).join("");
}

/** `atRest`: before the text; `typed`: with the text, before Enter; `now`: after it. */
export function showsSubmitted(
  text: string,
  atRest: PromptScreen,
  typed: PromptScreen,
  now: PromptScreen,
): boolean {
  const own = lettersOf(text);
  const isOwn = (letters: string) => own.includes(letters) || letters.includes(own);
  const before = countsOf(typed.lines);
  const after = countsOf(now.lines);
  for (const [letters, count] of after) {
    const had = before.get(letters) ?? 0;
    if (letters.length < LETTERS_MIN || count <= had) continue;
    // What the program says by itself, or the text for a second time.
    if (own === "" || !isOwn(letters) || had > 0) return true;
  }
  for (const letters of before.keys())
    if (own !== "" && letters.length >= LETTERS_MIN && isOwn(letters) && !after.has(letters)) {
      const rest = [...after.keys()].some((line) => line.length >= LETTERS_MIN && isOwn(line));
      if (!rest) return true;
    }
  // The same prompt as before stands before the cursor again.
  const prompt = bare(now.beforeCursor);
  return prompt !== "" && prompt === bare(atRest.beforeCursor) && now.beforeCursor !== typed.beforeCursor;
}
