// A name for a session that was given none.

import { NAME_LENGTH_MAX } from "../protocol/limits.ts";
import { isSessionName } from "../protocol/names.ts";

/** The command's own name, made fit, with the first number that makes it unique. */
export function nameFor(command: readonly string[], taken: ReadonlySet<string>): string {
  const program = command[0]?.split("/").pop() ?? "";
  const fit = program
    .replace(/[^A-Za-z0-9_-]/g, "-")
    .replace(/^-+/, "")
    .slice(0, NAME_LENGTH_MAX - 5);
  const base = isSessionName(fit) ? fit : "session";
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(name)) return name;
  }
}
