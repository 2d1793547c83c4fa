// The pattern of a search in lines of text, with a bound on the time that the whole search may take. The clock comes as
// an argument.

import { compilePattern, type Pattern, type PatternOptions, type Place } from "../text/pattern.ts";

/** Characters of a line that are searched; a longer line is the output of a program for another program. */
const LINE_SEARCHED_MAX = 20_000;
/** Matches of one line that are reported. */
const MATCHES_MAX = 100;
/** Milliseconds that one search may spend on matching; the limit is kept within one line more, some tens of them. */
export const MATCH_MS_MAX = 5_000;

export type Match = Place;

export type MatcherResult =
  | { readonly ok: true; readonly matcher: LineMatcher }
  /** `why` completes a sentence about the pattern. */
  | { readonly ok: false; readonly why: string };

/** Compiles the pattern of a search. */
export function lineMatcher(
  source: string,
  options: PatternOptions = {},
  clock: () => number = () => performance.now(),
): MatcherResult {
  const compiled = compilePattern(source, options);
  return compiled.ok ? { ok: true, matcher: new LineMatcher(compiled.pattern, clock) } : compiled;
}

export class LineMatcher {
  #spentMs = 0;

  constructor(
    private readonly pattern: Pattern,
    private readonly clock: () => number,
  ) {}

  /** True once matching has taken longer than `MATCH_MS_MAX`: the search is to be given up. */
  get isTooSlow(): boolean {
    return this.#spentMs > MATCH_MS_MAX;
  }

  /** The matches of the line, or null when there is none. An empty match makes a line fit, but is no place in it. */
  match(line: string): readonly Match[] | null {
    const startedMs = this.clock();
    const found = this.pattern.places(line.slice(0, LINE_SEARCHED_MAX), MATCHES_MAX);
    this.#spentMs += this.clock() - startedMs;
    return found;
  }
}
