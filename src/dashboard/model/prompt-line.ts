// The line of a prompt. Unlike the other lines it is somebody else's: what is typed or pasted stays as it is, line ends
// and joined characters too.

import { cleanPaste } from "../../keys/paste-text.ts";
import { PROMPT_BYTES_MAX } from "../../keys/prompt-text.ts";
import type { Line } from "./line-editor.ts";

/** Keys that begin a line in a prompt. Terminals without the kitty keyboard send Enter for Shift+Enter. */
const LINE_KEYS: ReadonlySet<string> = new Set(["M-Enter", "S-Enter", "C-j"]);

/** What a key types in a prompt: a line end, its own text, or null for nothing. */
export const promptTextOf = (key: string, text: string | null) => (LINE_KEYS.has(key) ? "\n" : text);

/** Null when the prompt would be longer than `PROMPT_BYTES_MAX`: part of one is not what was meant. */
export function typedPrompt({ text, at }: Line, typed: string): Line | null {
  const added = cleanPaste(typed).replace(/\r\n?/g, "\n").toWellFormed();
  const whole = text.slice(0, at) + added + text.slice(at);
  if (new TextEncoder().encode(whole).byteLength > PROMPT_BYTES_MAX) return null;
  return { text: whole, at: at + added.length };
}
