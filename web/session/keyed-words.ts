// What became of keys that were pressed in the list, as a sentence for the person.

import type { FromHost } from "../../src/protocol/session-messages.ts";
import { unhandled } from "../../src/protocol/unhandled.ts";

/** Null when they were typed. */
export function keyedWords(outcome: Extract<FromHost, { t: "keyed" }>["outcome"]): string | null {
  switch (outcome) {
    case "typed":
      return null;
    case "changed":
      return CHANGED;
    case "busy":
      return "The session has other input to take first. Nothing was typed.";
    case "no-key":
      return "The session cannot be sent this key.";
    case "ended":
      return "The program has ended. Nothing was typed.";
    default:
      return unhandled(outcome);
  }
}

export const CHANGED = "The question has changed meanwhile. Nothing was typed: look, and answer again.";
