// Whether a file of the home is the user's own: what somebody else could have written is not obeyed.

import type { Stats } from "node:fs";
import { joinWords } from "../protocol/command-words.ts";

/** Why the file counts as somebody else's; null when it does not. What the system's administrator gives is as one's own. */
export function objectionTo(path: string, stat: Stats, isSecret: boolean): string | null {
  if (stat.uid !== process.getuid?.() && stat.uid !== 0)
    return `${path} belongs to another user (uid ${stat.uid}).`;
  const open = isSecret ? 0o077 : 0o022;
  if ((stat.mode & open) === 0) return null;
  const others = (stat.mode & 0o022) !== 0 ? "written" : "read";
  return `${path} can be ${others} by others; run: chmod 600 ${joinWords([path])}`;
}
