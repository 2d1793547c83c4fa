// What `remi wait --for` takes.

import { compilePattern, type Pattern } from "../../text/pattern.ts";

export type WaitCondition =
  | { readonly kind: "exit" }
  /** `now`: the present state counts, whatever was typed since it began. */
  | { readonly kind: "idle" | "waiting"; readonly now: boolean }
  | { readonly kind: "working" }
  /** The end of a turn: idle or waiting, after the last input. */
  | { readonly kind: "turn" }
  | { readonly kind: "match"; readonly pattern: Pattern; readonly onlyNew: boolean };

export type ConditionResult =
  | { readonly ok: true; readonly condition: WaitCondition }
  | { readonly ok: false; readonly message: string };

/** Reads `exit`, `idle`, `working`, `waiting`, or `/REGEX/` with the flags i and s. The flag u is always on. */
export function parseCondition(
  text: string,
  {
    now = false,
    onlyNew = false,
    flag = "--for",
  }: { readonly now?: boolean; readonly onlyNew?: boolean; readonly flag?: string } = {},
): ConditionResult {
  const isState = text === "idle" || text === "waiting";
  if (now && !isState) return { ok: false, message: "--now works only with --for idle or waiting" };
  if (onlyNew && !text.startsWith("/")) return { ok: false, message: "--new works only with --for /REGEX/" };
  if (isState) return { ok: true, condition: { kind: text, now } };
  if (text === "exit" || text === "working") return { ok: true, condition: { kind: text } };
  const m = /^\/(.+)\/([ius]*)$/s.exec(text);
  if (!m) return { ok: false, message: `${flag} needs exit, idle, working, waiting or /REGEX/` };
  const [, source = "", flags = ""] = m;
  if (new Set(flags).size < flags.length) return { ok: false, message: `${flag} has a flag twice` };
  const compiled = compilePattern(source, { ignoreCase: flags.includes("i"), dotAll: flags.includes("s") });
  if (!compiled.ok) return { ok: false, message: `the pattern of ${flag} ${compiled.why}` };
  return { ok: true, condition: { kind: "match", pattern: compiled.pattern, onlyNew } };
}
