// How this program starts itself again: from a checkout as `bun src/main.ts`, or as one executable.

import { fileURLToPath } from "node:url";

/** Hidden verbs: the long-lived processes, and what a killed client leaves to be done. */
export type HiddenVerb = "__server" | "__host" | "__flush";

/** True inside the executable that `bun run build` makes. */
export function isCompiled(): boolean {
  return import.meta.url.includes("/$bunfs/") || import.meta.url.includes("B:\\~BUN");
}

/** The command line that runs this program, before its arguments. */
export function ownCommand(): string[] {
  if (isCompiled()) return [process.execPath];
  return [process.execPath, fileURLToPath(new URL("../main.ts", import.meta.url))];
}

/** The command line that runs this program with a hidden verb. */
export function selfCommand(verb: HiddenVerb): string[] {
  return [...ownCommand(), verb];
}
