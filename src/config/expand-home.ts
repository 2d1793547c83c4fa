// Paths that a person writes with `~` for a home directory, as shells take them.

import { homedir } from "node:os";

/** The path with the home directory for a `~` that stands alone or before the first slash. */
export function expandHome(path: string, home = homedir()): string {
  // The replacement by a function: a `$` in a directory's name means nothing.
  return path.replace(/^~(?=\/|$)/, () => home);
}
