// What became of a prompt, as a sentence for the person.

import type { PromptOutcome } from "../../src/protocol/session-messages.ts";
import { unhandled } from "../../src/protocol/unhandled.ts";
import { CHANGED } from "./keyed-words.ts";

/** `detail`: the open question, if there is one. */
export function promptWords(outcome: Exclude<PromptOutcome, "submitted">, detail: string): string {
  switch (outcome) {
    case "unseen":
      return "The text was typed and Enter pressed, but nothing shows that it was submitted. Look at the screen.";
    case "unread":
      return "The program does not read its input. The text waits in its input, and Enter was not pressed.";
    case "asks":
      return `The session waits with a question (${detail}). Nothing was typed: answer the question with keys first.`;
    case "changed":
      return CHANGED;
    case "too-long":
      return "That is too much for one prompt. Nothing was typed.";
    case "ended":
      return "The program has ended. Nothing was typed.";
    default:
      return unhandled(outcome);
  }
}
