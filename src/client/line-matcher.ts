// What is searched for in lines of text: a regular expression or plain words, with a bound on the time it may take.
// The clock comes as an argument.

/** Characters of a pattern. */
export const PATTERN_LENGTH_MAX = 1_024;
/** Characters of a line that are searched; a longer line is the output of a program for another program. */
const LINE_SEARCHED_MAX = 20_000;
/** Matches of one line that are told. */
const MATCHES_MAX = 100;
/**
 * Milliseconds that one search may spend on matching. A pattern that backtracks without end is given up by the engine
 * after about a second for each line; so the limit is kept within one line more.
 */
export const MATCH_MS_MAX = 5_000;

/** A place in a line: from `start` up to, not with, `end`. */
export interface Match {
  readonly start: number;
  readonly end: number;
}

export interface MatcherOptions {
  /** The pattern is plain text. */
  readonly fixed?: boolean;
  readonly ignoreCase?: boolean;
}

export type MatcherResult =
  | { readonly ok: true; readonly matcher: LineMatcher }
  /** `why` completes a sentence about the pattern. */
  | { readonly ok: false; readonly why: string };

/** Compiles the pattern: a JavaScript regular expression unless it is `fixed`. */
export function lineMatcher(
  pattern: string,
  options: MatcherOptions = {},
  clock: () => number = () => performance.now(),
): MatcherResult {
  if (pattern.length > PATTERN_LENGTH_MAX) return { ok: false, why: "is too long" };
  const source = options.fixed ? pattern.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") : pattern;
  const flags = options.ignoreCase ? "gi" : "g";
  try {
    return { ok: true, matcher: new LineMatcher(compile(source, flags), clock) };
  } catch (error) {
    const why = (error as Error).message.replace(/^Invalid regular expression: /, "");
    return { ok: false, why: `is no regular expression: ${why}` };
  }
}

/** By whole characters where the pattern allows it; with the flag u some escapes that people write are errors. */
function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    return new RegExp(source, flags);
  }
}

export class LineMatcher {
  #spentMs = 0;

  constructor(
    private readonly expression: RegExp,
    private readonly clock: () => number,
  ) {}

  /** True once matching has taken longer than `MATCH_MS_MAX`: the search is to be given up. */
  get isTooSlow(): boolean {
    return this.#spentMs > MATCH_MS_MAX;
  }

  /** The matches of the line, or null when there is none. An empty match makes a line fit, but is no place in it. */
  match(line: string): readonly Match[] | null {
    const startedMs = this.clock();
    const found = this.#find(line.length > LINE_SEARCHED_MAX ? line.slice(0, LINE_SEARCHED_MAX) : line);
    this.#spentMs += this.clock() - startedMs;
    return found;
  }

  #find(line: string): readonly Match[] | null {
    this.expression.lastIndex = 0;
    const matches: Match[] = [];
    let fits = false;
    for (const { index, 0: text } of line.matchAll(this.expression)) {
      fits = true;
      if (text !== "") matches.push({ start: index, end: index + text.length });
      if (matches.length === MATCHES_MAX) break;
    }
    return fits ? matches : null;
  }
}
