// What `remi wait --for` may say.

export type WaitCondition =
  | { readonly kind: "exit" }
  | { readonly kind: "idle" }
  | { readonly kind: "match"; readonly pattern: RegExp };

export type ConditionResult =
  | { readonly ok: true; readonly condition: WaitCondition }
  | { readonly ok: false; readonly message: string };

/** Characters of a pattern. */
const PATTERN_LENGTH_MAX = 1_024;

/** Reads `exit`, `idle`, or `/REGEX/` with the flags i, u and s. */
export function parseCondition(text: string): ConditionResult {
  if (text === "exit" || text === "idle") return { ok: true, condition: { kind: text } };
  const m = /^\/(.+)\/([ius]*)$/s.exec(text);
  if (!m) return { ok: false, message: "--for needs exit, idle or /REGEX/" };
  if (m[1]!.length > PATTERN_LENGTH_MAX) return { ok: false, message: "--for has too long a pattern" };
  try {
    return { ok: true, condition: { kind: "match", pattern: new RegExp(m[1]!, m[2]) } };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : "";
    return { ok: false, message: `--for is no regular expression: ${why}` };
  }
}

/**
 * Finds a pattern in what a session prints from now on, given its lines (scrollback and screen) from time to time. Lines
 * that matched above the screen at the first look are old. Forgets with the scrollback.
 */
export class PrintedMatch {
  #old: number | null = null;

  constructor(private readonly pattern: RegExp) {}

  /** True when a line on the screen matches at the first look, or a new one later. */
  look(lines: readonly string[], screenRows: number): boolean {
    const matches = lines.filter((line) => this.pattern.test(line)).length;
    if (this.#old === null) {
      const screen = lines.slice(Math.max(0, lines.length - screenRows));
      const onScreen = screen.filter((line) => this.pattern.test(line)).length;
      this.#old = matches - onScreen;
    }
    this.#old = Math.min(this.#old, matches);
    return matches > this.#old;
  }
}
