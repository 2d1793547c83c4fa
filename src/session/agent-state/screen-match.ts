// Applies rules to a screen to find prompts of agents and of plain programs by their shape. Rules come as data, in
// order; the first that matches counts.

import { RULE_LINES, type ScreenRule } from "../../protocol/screen-rule.ts";

/** Columns of a line that are read: the cost of a pattern grows with them. */
export const LINE_COLS_MAX = 500;

/** What the rules look at. */
export interface ScreenText {
  /** The last lines of the screen without blank ones at the end, each cut at `LINE_COLS_MAX`. */
  readonly lines: readonly string[];
  /** The cursor's line up to the cursor. */
  readonly beforeCursor: string;
  readonly title: string;
  readonly isFull: boolean;
}

export interface ScreenMatch {
  /** The rule's name. */
  readonly rule: string;
  readonly state: "waiting" | "working" | "idle";
  readonly reason: string;
  /** The cursor's line when a `cursor` rule matched: while the line begins like this, somebody is typing an answer. */
  readonly prompt: string | null;
}

/** Makes sure that no rule takes too long. */
export interface RuleWatch {
  /** A rule begins. */
  begin(): void;
  /** True when it has taken too long: it is given up, and does not match. */
  isOver(): boolean;
  /** It was given up. */
  slow(rule: string): void;
}

interface CompiledRule {
  readonly rule: ScreenRule;
  readonly all: readonly RegExp[];
  readonly none: readonly RegExp[];
  readonly below: readonly RegExp[];
  readonly cursor: RegExp | null;
  readonly title: RegExp | null;
}

/** Compiled rules. A rule whose pattern is not a regular expression is left out. */
export class RuleSet {
  #rules: readonly CompiledRule[];

  constructor(rules: readonly ScreenRule[]) {
    this.#rules = rules.flatMap((rule) => compile(rule) ?? []);
  }

  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }

  /** Leaves a rule out for good, because it takes too long. */
  drop(name: string): void {
    this.#rules = this.#rules.filter(({ rule }) => rule.name !== name);
  }

  /** The first rule that matches. `before` is the last look's result: a prompt that is being answered still counts. */
  match(screen: ScreenText, before: ScreenMatch | null, watch: RuleWatch | null = null): ScreenMatch | null {
    for (const compiled of this.#rules) {
      watch?.begin();
      const isFitting = fits(compiled, screen, watch);
      const isOver = watch?.isOver() ?? false;
      if (isOver) watch?.slow(compiled.rule.name);
      if (isOver || !isFitting) continue;
      const { name, state, reason } = compiled.rule;
      return { rule: name, state, reason, prompt: compiled.cursor ? screen.beforeCursor : null };
    }
    if (!before?.prompt || before.state !== "waiting") return null;
    return screen.beforeCursor.startsWith(before.prompt) ? before : null;
  }
}

function compile(rule: ScreenRule): CompiledRule | null {
  try {
    const made = (patterns: readonly string[] | undefined) =>
      (patterns ?? []).map((pattern) => new RegExp(pattern, "iu"));
    const one = (pattern: string | undefined) => (pattern === undefined ? null : new RegExp(pattern, "iu"));
    return {
      rule,
      all: made(rule.all),
      none: made(rule.none),
      below: made(rule.below),
      cursor: one(rule.cursor),
      title: one(rule.title),
    };
  } catch {
    return null;
  }
}

function fits(
  { rule, all, none, below, cursor, title }: CompiledRule,
  screen: ScreenText,
  watch: RuleWatch | null,
): boolean {
  if (rule.screen !== undefined && (rule.screen === "full") !== screen.isFull) return false;
  if (title && !title.test(screen.title)) return false;
  if (cursor && !cursor.test(screen.beforeCursor)) return false;
  if (all.length === 0 && none.length === 0) return true;
  const lines = screen.lines.slice(-(rule.lines ?? RULE_LINES));
  // A rule that was given up may look like a match, so the clock is checked again.
  const isIn = (where: readonly string[]) => (pattern: RegExp) =>
    where.some((line) => watch?.isOver() || pattern.test(line));
  if (!all.every(isIn(lines)) || none.some(isIn(lines))) return false;
  if (below.length === 0) return true;
  const lowest = lines.findLastIndex((line) => watch?.isOver() || all[0]!.test(line));
  return !below.some(isIn(lines.slice(lowest + 1)));
}
