// The command line that an agent's hook runs: this remi; it does no harm outside a session or when remi is gone.

import { joinWords } from "../../text/command-words.ts";
import type { HookAgent } from "../specs/hooks.ts";

/** The words of remi's command for a hook of the agent. */
export function hookWords(own: readonly string[], agent: HookAgent): string[] {
  return [...own, "event", "--hook", agent];
}

/**
 * The same for `sh -c`. Outside a session nothing is started. The hook always exits with 0 and prints nothing, because
 * agents treat a status of 2 and printed text as orders.
 */
export function hookShellCommand(own: readonly string[], agent: HookAgent): string {
  const words = joinWords(hookWords(own, agent));
  return `[ -z "$REMI_SESSION_ID" ] || ${words} >/dev/null 2>&1 || :`;
}

/** True for a command that `hookShellCommand` made for the agent, whichever remi made it. */
export function isHookShellCommand(command: unknown, agent: HookAgent): boolean {
  if (typeof command !== "string") return false;
  return command.startsWith('[ -z "$REMI_SESSION_ID" ] || ') && command.includes(` event --hook ${agent} `);
}

/** The words for a program to which the agent adds the payload as one more word. */
export function notifyWords(own: readonly string[], agent: HookAgent): string[] {
  return [...hookWords(own, agent), "--payload"];
}

/** True for words that `notifyWords` made for the agent. */
export function isNotifyWords(words: unknown, agent: HookAgent): boolean {
  return Array.isArray(words) && words.slice(-4).join(" ") === `event --hook ${agent} --payload`;
}
