// What `remi wait --for` may say.

export type WaitCondition =
  | { readonly kind: "exit" }
  | { readonly kind: "idle" }
  | { readonly kind: "waiting" }
  | { readonly kind: "match"; readonly pattern: RegExp };

export type ConditionResult =
  | { readonly ok: true; readonly condition: WaitCondition }
  | { readonly ok: false; readonly message: string };

/** Characters of a pattern. */
const PATTERN_LENGTH_MAX = 1_024;

/** Reads `exit`, `idle`, `waiting`, or `/REGEX/` with the flags i, u and s. */
export function parseCondition(text: string): ConditionResult {
  if (text === "exit" || text === "idle" || text === "waiting")
    return { ok: true, condition: { kind: text } };
  const m = /^\/(.+)\/([ius]*)$/s.exec(text);
  if (!m) return { ok: false, message: "--for needs exit, idle, waiting or /REGEX/" };
  if (m[1]!.length > PATTERN_LENGTH_MAX) return { ok: false, message: "--for has too long a pattern" };
  try {
    return { ok: true, condition: { kind: "match", pattern: new RegExp(m[1]!, m[2]) } };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : "";
    return { ok: false, message: `--for is no regular expression: ${why}` };
  }
}
