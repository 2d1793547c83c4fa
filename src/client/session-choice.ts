// Which session `next`, `previous` and `last` mean. Pure: lists in, a session out.

import type { Listed } from "./server-link.ts";

/** Sessions that can be attached to, in the order of `ls`: living ones by age. */
export function attachable(sessions: readonly Listed[]): Listed[] {
  return sessions.filter((s) => s.socket !== null && s.info.state !== "exited");
}

/**
 * The session `step` places after (or, negative, before) the one with id `present`, around the end. From a session that
 * has gone it is the first. Null when there is no other.
 */
export function neighbour(sessions: readonly Listed[], present: string, step: 1 | -1): Listed | null {
  const choices = attachable(sessions);
  const at = choices.findIndex((s) => s.info.id === present);
  if (at < 0) return choices[0] ?? null;
  if (choices.length < 2) return null;
  return choices[(at + step + choices.length) % choices.length]!;
}
