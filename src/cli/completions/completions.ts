// Completion in shells: the script for each shell, made from the command table, and the answers to the scripts'
// requests.

import { unhandled } from "../../protocol/unhandled.ts";
import type { Io } from "../io.ts";
import type { Shell } from "../specs/completion.ts";

export async function completionScript(shell: Shell): Promise<string> {
  switch (shell) {
    case "bash":
      return (await import("./bash.ts")).bashScript();
    case "zsh":
      return (await import("./zsh.ts")).zshScript();
    case "fish":
      return (await import("./fish.ts")).fishScript();
    default:
      return unhandled(shell);
  }
}

/** What a script asks while somebody types: see `query.ts`. */
export async function answerQuery(words: readonly string[], io: Io): Promise<void> {
  const { completeQuery } = await import("./query.ts");
  return completeQuery(words, io);
}
