// Patterns that a person gives, for text that a program printed. The engine is RE2's: its time grows with the length of
// the text and not with the number of ways in which a pattern could match, so that no pattern and no line holds up a
// command.

import { RE2JS } from "re2js";

/** Characters of a pattern. */
export const PATTERN_LENGTH_MAX = 1_024;

/** A place in a text: from `start` up to but not including `end`, in UTF-16 code units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface Pattern {
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /**
   * Where it matches, at most `placesMax` places; null where it does not. An empty match counts as a match, but not as
   * a place.
   */
  places(text: string, placesMax: number): readonly Place[] | null;
}

export interface PatternOptions {
  /** The pattern is plain text. */
  readonly fixed?: boolean;
  readonly ignoreCase?: boolean;
  /** The dot stands for line ends, too. */
  readonly dotAll?: boolean;
}

export type PatternResult =
  | { readonly ok: true; readonly pattern: Pattern }
  /** `why` completes a sentence about the pattern. */
  | { readonly ok: false; readonly why: string };

/**
 * Compiles a regular expression of the usual syntax (RE2: https://github.com/google/re2/wiki/Syntax), or plain text. It
 * matches whole characters and knows classes such as `\p{Lu}`. It has no look-around and no back-references.
 */
export function compilePattern(source: string, options: PatternOptions = {}): PatternResult {
  if (source.length > PATTERN_LENGTH_MAX) return { ok: false, why: "is too long" };
  if (options.fixed) return { ok: true, pattern: plain(source, options.ignoreCase ?? false) };
  const unknown = unknownIn(source);
  if (unknown !== null) return { ok: false, why: unknown };
  const flags = (options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (options.dotAll ? RE2JS.DOTALL : 0);
  try {
    return { ok: true, pattern: ofEngine(RE2JS.compile(RE2JS.translateRegExp(source), flags)) };
  } catch (error) {
    const why = (error as Error).message.replace(/^error parsing regexp: /, "");
    return { ok: false, why: `is not a regular expression: ${why}` };
  }
}

/** What other engines have and this one does not, in words; null if the pattern uses none of it. */
function unknownIn(source: string): string | null {
  // Without escapes and classes, in which the same characters mean themselves.
  const bare = source.replace(/\\[^1-9k]/gs, "").replace(/\[(?:\\.|[^\]\\])*\]/gs, "");
  if (/\(\?<?[=!]/.test(bare))
    return "looks ahead or behind with (?=, (?!, (?<= or (?<!, which is not supported";
  return /\\(?:[1-9]|k<)/.test(bare) ? "refers back to a group, which is not supported" : null;
}

function ofEngine(engine: RE2JS): Pattern {
  return {
    test: (text) => engine.test(text),
    places(text, placesMax) {
      // Most texts do not match, and finding out only that is several times as fast.
      if (!engine.test(text)) return null;
      const places: Place[] = [];
      const matcher = engine.matcher(text);
      while (places.length < placesMax && matcher.find())
        if (matcher.end() > matcher.start()) places.push({ start: matcher.start(), end: matcher.end() });
      return places;
    },
  };
}

/** Escaped: a plain text gives a backtracking engine nothing to go back over. */
function plain(text: string, ignoreCase: boolean): Pattern {
  const source = text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const expression = new RegExp(source, ignoreCase ? "giu" : "gu");
  return {
    test: (line) => line.search(expression) >= 0,
    places(line, placesMax) {
      if (line.search(expression) < 0) return null;
      const places: Place[] = [];
      for (const { index, 0: match } of line.matchAll(expression)) {
        if (match !== "") places.push({ start: index, end: index + match.length });
        if (places.length >= placesMax) break;
      }
      return places;
    },
  };
}
