// `bun run completions`: writes the completion scripts into completions/.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { completionScript } from "./completion-script.ts";
import { SHELLS } from "./spec.ts";

const FOLDER = join(import.meta.dir, "../../completions");

/** File name of each shell's script, as its packagers expect it. */
export const COMPLETION_FILES: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: "remi.bash",
  zsh: "_remi",
  fish: "remi.fish",
};

/** The files whose content is not what the table gives. */
export function staleCompletions(): readonly string[] {
  return SHELLS.filter((shell) => {
    try {
      return readFileSync(join(FOLDER, COMPLETION_FILES[shell]), "utf8") !== completionScript(shell);
    } catch {
      return true;
    }
  }).map((shell) => COMPLETION_FILES[shell]);
}

if (import.meta.main) {
  for (const shell of SHELLS) writeFileSync(join(FOLDER, COMPLETION_FILES[shell]), completionScript(shell));
}
