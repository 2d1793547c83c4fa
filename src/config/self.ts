// How this program starts itself again: from a checkout as `bun src/main.ts`, or as one executable.

import { fileURLToPath } from "node:url";

/** Hidden verbs: the long-lived processes, and the clean-up after a killed client. */
export type HiddenVerb = "__server" | "__host" | "__direct" | "__flush";

/** True inside the executable that `bun run build` makes. */
export function isCompiled(): boolean {
  return import.meta.url.includes("/$bunfs/") || import.meta.url.includes("B:\\~BUN");
}

/**
 * The command line that runs this program, before its arguments, wherever it is run. By itself Bun obeys `.env`,
 * `bunfig.toml` and `tsconfig.json` of the working directory, which may be a repository that somebody else wrote: the first
 * sets variables, the others run code. The executable is built without that.
 */
export function ownCommand(): string[] {
  if (isCompiled()) return [process.execPath];
  const ownPath = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  return [
    process.execPath,
    "--no-env-file",
    "--config=/dev/null",
    `--tsconfig-override=${ownPath("../../tsconfig.json")}`,
    ownPath("../main.ts"),
  ];
}

/** The command line that runs this program with a hidden verb. */
export function selfCommand(verb: HiddenVerb): string[] {
  return [...ownCommand(), verb];
}
