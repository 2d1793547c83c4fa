// What `remi wait --for` may say.

export type WaitCondition =
  | { readonly kind: "exit" }
  /** `now`: the present state counts, whatever was typed since it began. */
  | { readonly kind: "idle" | "waiting"; readonly now: boolean }
  | { readonly kind: "working" }
  /** The end of a turn: idle or waiting, after the last input. */
  | { readonly kind: "turn" }
  | { readonly kind: "match"; readonly pattern: RegExp; readonly onlyNew: boolean };

export type ConditionResult =
  | { readonly ok: true; readonly condition: WaitCondition }
  | { readonly ok: false; readonly message: string };

/** Characters of a pattern. */
const PATTERN_LENGTH_MAX = 1_024;

/** Reads `exit`, `idle`, `working`, `waiting`, or `/REGEX/` with the flags i, u and s. */
export function parseCondition(
  text: string,
  { now = false, onlyNew = false }: { readonly now?: boolean; readonly onlyNew?: boolean } = {},
): ConditionResult {
  const isState = text === "idle" || text === "waiting";
  if (now && !isState) return { ok: false, message: "--now goes with --for idle or waiting" };
  if (onlyNew && !text.startsWith("/")) return { ok: false, message: "--new goes with --for /REGEX/" };
  if (isState) return { ok: true, condition: { kind: text, now } };
  if (text === "exit" || text === "working") return { ok: true, condition: { kind: text } };
  const m = /^\/(.+)\/([ius]*)$/s.exec(text);
  if (!m) return { ok: false, message: "--for needs exit, idle, working, waiting or /REGEX/" };
  if (m[1]!.length > PATTERN_LENGTH_MAX) return { ok: false, message: "--for has too long a pattern" };
  try {
    return { ok: true, condition: { kind: "match", pattern: new RegExp(m[1]!, m[2]), onlyNew } };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : "";
    return { ok: false, message: `--for is no regular expression: ${why}` };
  }
}
