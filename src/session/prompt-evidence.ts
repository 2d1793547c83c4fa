// Whether a screen shows that a prompt was submitted: what it showed before Enter is compared with what it shows now.
// A line end that Enter put into a composer must not count: it moves lines and adds an empty one.

export interface PromptScreen {
  /** From top to bottom. */
  readonly lines: readonly string[];
  readonly beforeCursor: string;
}

/** A new line with this many letters is the program's, not a spinner or a border that moved. */
const LETTERS_MIN = 3;

const lettersOf = (line: string) => line.replace(/[^\p{L}]/gu, "");
const wordsOf = (line: string) => line.replace(/[^\p{L}\p{N}]/gu, "");
/** The line without borders, which stand before each line of a composer. */
const bare = (line: string) => line.replace(/[\s\u2500-\u259f|]/gu, "");

/** One of the two is a part of the other, or equal to it. */
const overlap = (own: string, letters: string) => own.includes(letters) || letters.includes(own);

function countsOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines.map(lettersOf)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Whether a text that is being typed has reached the screen: the text on it has changed. */
export function showsText(atRest: PromptScreen, now: PromptScreen): boolean {
  return now.lines.map(wordsOf).join("") !== atRest.lines.map(wordsOf).join("");
}

export interface PromptScreens {
  readonly text: string;
  /** Before the text. */
  readonly atRest: PromptScreen;
  /** With the text, before Enter. */
  readonly typed: PromptScreen;
  /** After Enter. */
  readonly now: PromptScreen;
  /** The program was started so recently that it may have thrown the text away, and prints by itself. */
  readonly isYoung: boolean;
}

/** What agents show in place of a long text. */
const PLACEHOLDER = /past(?:e|ed)\b|\d+ (?:lines|char)/i;

/** Whether the text, or what stands for it, is where it was typed. */
function isHeld({ text, atRest, typed }: PromptScreens): boolean {
  const own = lettersOf(text);
  const before = countsOf(atRest.lines);
  return typed.lines.some((line) => {
    const letters = lettersOf(line);
    if (before.has(letters)) return false;
    return PLACEHOLDER.test(line) || overlap(own, letters);
  });
}

export function showsSubmitted(screens: PromptScreens): boolean {
  const { text, atRest, typed, now } = screens;
  const isSure = !screens.isYoung || isHeld(screens);
  const own = lettersOf(text);
  const isOwn = (letters: string) => overlap(own, letters);
  const before = countsOf(typed.lines);
  const after = countsOf(now.lines);
  for (const [letters, count] of after) {
    const had = before.get(letters) ?? 0;
    if (letters.length < LETTERS_MIN || count <= had) continue;
    // Something that the program prints by itself, or the text for a second time.
    if (isSure && (own === "" || !isOwn(letters) || had > 0)) return true;
  }
  for (const letters of before.keys())
    if (own !== "" && letters.length >= LETTERS_MIN && isOwn(letters) && !after.has(letters)) {
      const rest = [...after.keys()].some((line) => line.length >= LETTERS_MIN && isOwn(line));
      if (!rest) return true;
    }
  // The prompt that was before the cursor is there again, without what somebody had typed after it.
  const prompt = bare(now.beforeCursor);
  const isSame = prompt !== "" && bare(atRest.beforeCursor).startsWith(prompt);
  return isSame && now.beforeCursor !== typed.beforeCursor;
}
