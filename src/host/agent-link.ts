// A stable path for SSH_AUTH_SOCK inside the session: a link that follows the agent of the latest client.

import { lstatSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from "node:fs";

/** Points the link at `target`. False when the disk refuses; the old link then stays. */
export function pointAgentLink(link: string, target: string): boolean {
  if (target === link) return true;
  const temporary = `${link}.${process.pid}`;
  try {
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === target)
      return true;
    symlinkSync(target, temporary);
    renameSync(temporary, link);
    return true;
  } catch {
    return false;
  }
}

export function removeAgentLink(link: string): void {
  try {
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(link);
  } catch {
    // A link that stays behind does no harm: it points nowhere, and no later session has this id.
  }
}
