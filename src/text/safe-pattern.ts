// Which regular expressions may run on a line of the screen: those whose time is bounded whatever the line holds. A
// backtracking matcher takes for ever on nested repeats; a rule that needs one is refused where it is read.
//
// RE2 (`pattern.ts`) needs no such bound and is too slow here: for one screen all rules take 10 to 20 times as long as
// with the engine's own matcher (5 ms, not 0.3 ms), every host would spend 0.1 s compiling them again, and its `\s` is
// ASCII only.

/** Characters of a pattern. */
export const SAFE_PATTERN_LENGTH_MAX = 256;
/**
 * Ways in which a pattern may match at one place of a line, at most: the product of what each of its repeats, optional
 * parts and alternatives can be. A repeat without an end counts as the longest line. The worst pattern within it takes
 * about a second on the worst line.
 */
const WAYS_MAX = 300_000;
const LINE_LENGTH = 500;

interface Group {
  /** It holds a repeat, an optional part or an alternative. If it were repeated, it could match in countless ways. */
  isBranching: boolean;
  alternatives: number;
}

/**
 * True for a regular expression (with the flag u) of groups, classes, alternatives and repeats, without a repeated
 * group that branches, look-around or back-references. Never throws.
 */
export function isSafePattern(pattern: string): boolean {
  if (pattern.length > SAFE_PATTERN_LENGTH_MAX) return false;
  try {
    new RegExp(pattern, "u");
  } catch {
    return false;
  }
  return new PatternScan(pattern).isSafe();
}

class PatternScan {
  readonly #open: Group[] = [{ isBranching: false, alternatives: 1 }];
  /** The group that has just been closed: a repeat that follows would repeat it. */
  #closed: Group | null = null;
  #at = 0;
  #ways = 1;

  constructor(private readonly pattern: string) {}

  isSafe(): boolean {
    while (this.#at < this.pattern.length) if (!this.#step()) return false;
    return this.#ways <= WAYS_MAX;
  }

  /** Takes one element; false for one that is not allowed. */
  #step(): boolean {
    const rest = this.pattern.slice(this.#at);
    const closed = this.#closed;
    this.#closed = null;
    const repeat = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/u.exec(rest);
    if (repeat) return this.#repeat(repeat, closed);
    if (/^\\(?:[1-9]|k)|^\(\?(?:[=!]|<[=!])/u.test(rest)) return false;
    if (rest.startsWith("[")) this.#at += classLength(rest);
    // The braces of a code point or a property are not a repeat.
    else if (rest.startsWith("\\")) this.#at += /^\\[upP]\{[^}]*\}/u.exec(rest)?.[0].length ?? 2;
    else {
      if (rest.startsWith("(")) this.#open.push({ isBranching: false, alternatives: 1 });
      if (rest.startsWith("|")) {
        this.#open.at(-1)!.alternatives++;
        this.#branch();
      }
      if (rest.startsWith(")")) this.#close();
      this.#at += /^\(\?(?:[a-z-]*:|<\w+>)/u.exec(rest)?.[0].length ?? 1;
    }
    return true;
  }

  #close(): void {
    const group = this.#open.pop()!;
    this.#closed = group;
    this.#ways *= group.alternatives;
    if (group.isBranching) this.#branch();
  }

  #branch(): void {
    for (const group of this.#open) group.isBranching = true;
  }

  #repeat(match: RegExpExecArray, closed: Group | null): boolean {
    const [text, low, comma, high] = match;
    this.#at += text.length;
    const isOptional = text.startsWith("?");
    const least = low === undefined ? 0 : Number(low);
    const most = low === undefined || (comma && !high) ? LINE_LENGTH : Number(high || low);
    if (closed?.isBranching && !isOptional) return false;
    // A fixed count of one character or plain group matches in one way.
    if (low !== undefined && comma === undefined) return most <= LINE_LENGTH;
    this.#ways *= isOptional ? 2 : Math.min(LINE_LENGTH, Math.max(1, most - least + 1));
    this.#branch();
    return true;
  }
}

/** Characters of the class that `text` begins with. */
function classLength(text: string): number {
  for (let i = 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "]") return i + 1;
  }
  return text.length;
}
