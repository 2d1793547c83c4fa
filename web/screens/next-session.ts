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

/** The same among those that wait. */
export function nextWaiting<T extends Listed>(
  entries: readonly T[],
  current: string | null,
  by: 1 | -1 = 1,
): T | null {
  const waiting = entries.filter(({ info }) => info.state === "waiting");
  const next = nextOf(
    waiting.map(({ key }) => key),
    current,
    by,
  );
  return waiting.find(({ key }) => key === next) ?? null;
}
