// What became of a prompt, as the words that follow a session's name; one place for commands and the dashboard.

import { PROMPT_BYTES_MAX } from "../keys/prompt-text.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { Typed } from "./typing.ts";

/** Completes a sentence that begins with the session's name. */
export function promptWords({ outcome, detail }: Extract<Typed, { kind: "prompt" }>): string {
  switch (outcome) {
    case "unseen":
      return "has taken the text and Enter, but nothing shows that it was submitted; look at its screen";
    case "unread":
      return "does not read its input: the text waits in its terminal, and Enter was not pressed";
    case "asks":
      return `waits with a question (${detail}), which a prompt must not answer; nothing was typed`;
    case "changed":
      return "shows something else by now; nothing was typed";
    case "too-long":
      return `takes at most ${PROMPT_BYTES_MAX / 1024} KiB as a prompt, so nothing was typed; put it in a file and send its path`;
    case "ended":
      return "ended before the prompt was typed";
    default:
      return unhandled(outcome);
  }
}
