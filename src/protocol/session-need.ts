// Which session needs a person most: the order of the list, and the words for a state.

import { livesOn, type SessionInfo } from "./session-info.ts";
import { unhandled } from "./unhandled.ts";

/** Groups of the list from the top. */
export const NEEDS = ["waiting", "failed", "working", "idle", "done"] as const;
export type Need = (typeof NEEDS)[number];

export function needOf(info: Pick<SessionInfo, "state" | "exitCode">): Need {
  switch (info.state) {
    case "waiting":
      return "waiting";
    case "exited":
      return info.exitCode === 0 ? "done" : "failed";
    case "idle":
      return "idle";
    case "starting":
    case "working":
      return "working";
    default:
      return unhandled(info.state);
  }
}

/**
 * The neediest first. Among waiting sessions, the one that has waited longest; among stopped ones, the one that stopped
 * last. Working sessions stay in the order in which they started, so that rows do not jump while somebody looks at
 * them.
 */
export function byNeed(a: SessionInfo, b: SessionInfo): number {
  const [x, y] = [needOf(a), needOf(b)];
  if (x !== y) return NEEDS.indexOf(x) - NEEDS.indexOf(y);
  const since = a.stateSince - b.stateSince;
  const order = x === "waiting" ? since : x === "working" ? a.createdAt - b.createdAt : -since;
  return order || a.createdAt - b.createdAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** `waiting`, `no answer`, `exited 3`, `SIGKILL`, `lives on`, `damaged`, `done`: at most 10 columns. */
export function stateWord(
  info: Pick<SessionInfo, "state" | "exitCode" | "signal" | "pid" | "silent" | "damaged">,
): string {
  if (livesOn(info)) return "lives on";
  if (info.state !== "exited") return info.silent ? "no answer" : info.state;
  if (info.signal !== null) return info.signal.slice(0, 9);
  if (info.damaged !== undefined) return "damaged";
  if (info.exitCode === null) return "lost";
  return info.exitCode === 0 ? "done" : `exited ${info.exitCode}`.slice(0, 10);
}

/** How many sessions are in each group. */
export function countNeeds(infos: Iterable<SessionInfo>): Record<Need, number> {
  const counts: Record<Need, number> = { waiting: 0, failed: 0, working: 0, idle: 0, done: 0 };
  for (const info of infos) counts[needOf(info)]++;
  return counts;
}
