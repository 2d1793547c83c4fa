// Which session comes next when a person goes from one to another. Pure.

import type { SessionInfo } from "../../src/protocol/session-info.ts";

/** As much of an entry of the list as counts here. */
export interface Listed {
  readonly key: string;
  readonly info: Pick<SessionInfo, "state">;
}

/** The one `by` places after the present one, and round at the ends. Null when there is no other. */
export function nextOf(keys: readonly string[], current: string | null, by: 1 | -1): string | null {
  const at = current === null ? -1 : keys.indexOf(current);
  // A present one that is not in the list stands before its beginning, and after its end.
  const from = at < 0 && by < 0 ? 0 : at;
  const next = keys[(from + by + keys.length) % keys.length] ?? null;
  return next === current ? null : next;
}

/** The same among entries. */
export function nextEntry<T extends Listed>(
  entries: readonly T[],
  current: string | null,
  by: 1 | -1,
): T | null {
  const keys = entries.map(({ key }) => key);
  const next = nextOf(keys, current, by);
  return entries.find(({ key }) => key === next) ?? null;
}

/** The same among those that wait. */
export function nextWaiting<T extends Listed>(
  entries: readonly T[],
  current: string | null,
  by: 1 | -1 = 1,
): T | null {
  return nextEntry(entries.filter(waits), current, by);
}

/** How many wait besides the present one. */
export function othersWaiting(entries: readonly Listed[], current: string | null): number {
  return entries.filter((entry) => waits(entry) && entry.key !== current).length;
}

const waits = ({ info }: Listed) => info.state === "waiting";
