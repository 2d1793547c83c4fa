// Which session `next`, `previous`, `last` and `waiting` mean. Pure: lists in, a session out.

import type { Listed } from "./server-link.ts";

/** Sessions that can be attached to, in the order of `ls`: living ones by age. */
export function attachable(sessions: readonly Listed[]): Listed[] {
  return sessions.filter((s) => s.socket !== null && s.info.state !== "exited");
}

/**
 * The session `step` places after (or, negative, before) the one with id `present`, around the end. If that session has
 * gone, it is the first one. Null when there is no other.
 */
export function neighbour(sessions: readonly Listed[], present: string, step: 1 | -1): Listed | null {
  const choices = attachable(sessions);
  const at = choices.findIndex((s) => s.info.id === present);
  if (at < 0) return choices[0] ?? null;
  if (choices.length < 2) return null;
  return choices[(at + step + choices.length) % choices.length]!;
}

/** Sessions that wait for a person, the one that has waited longest first. */
export function waitingOnes(sessions: readonly Listed[]): Listed[] {
  const waiting = attachable(sessions).filter((s) => s.info.state === "waiting");
  return waiting.sort((a, b) => a.info.stateSince - b.info.stateSince || (a.info.id < b.info.id ? -1 : 1));
}

/** The one of them after the session with id `present`, around the end; from elsewhere the first. Null without another. */
export function nextWaiting(sessions: readonly Listed[], present: string): Listed | null {
  const waiting = waitingOnes(sessions);
  const at = waiting.findIndex((s) => s.info.id === present);
  const next = waiting[(at + 1) % waiting.length];
  return next && next.info.id !== present ? next : null;
}
