// How this program starts itself again: from a checkout as `bun src/main.ts`, or as one executable.

import { fileURLToPath } from "node:url";

/** Hidden verbs that run the long-lived processes. */
export type HiddenVerb = "__server" | "__host";

/** True inside the executable that `bun run build` makes. */
export function isCompiled(): boolean {
  return import.meta.url.includes("/$bunfs/") || import.meta.url.includes("B:\\~BUN");
}

/** The command line that runs this program with a hidden verb. */
export function selfCommand(verb: HiddenVerb): string[] {
  if (isCompiled()) return [process.execPath, verb];
  return [process.execPath, fileURLToPath(new URL("../main.ts", import.meta.url)), verb];
}
