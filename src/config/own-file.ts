// Whether a file of the home is the user's own: a file that somebody else could have written is not obeyed.

import type { Stats } from "node:fs";
import { joinWords } from "../text/command-words.ts";

/** Bits of a mode that others must not have: of a secret, of what remi writes itself, and of what a person edits. */
export const OPEN_SECRET = 0o077;
export const OPEN_STATE = 0o022;
/** Many systems give every new file to the person's own group. */
export const OPEN_CONFIG = 0o002;

/**
 * Why the file counts as somebody else's, in a sentence; null when it does not. A file of the system's administrator
 * counts as the user's own. `open`: the bits of the mode that it must not have.
 */
export function objectionTo(path: string, stat: Stats, open: number): string | null {
  if (stat.uid !== process.getuid?.() && stat.uid !== 0)
    return `${path} belongs to another user (uid ${stat.uid}).`;
  if ((stat.mode & open) === 0) return null;
  const others = (stat.mode & 0o022) !== 0 ? "written" : "read";
  return `${path} can be ${others} by others; 'chmod 600 ${joinWords([path])}' mends it.`;
}
