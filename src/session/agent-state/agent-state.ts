// The state of a session, from all signals together: one machine, so that the same state is shown everywhere. Its rules
// are in docs/states.md; it knows no clock, no screen and no process.

import { HANDLERS } from "./handlers.ts";
import { type Memory, type Shown, withClaims } from "./memory.ts";
import type { Signal } from "./signals.ts";
import { isEventOver, turningPoints, verdictOf } from "./verdict.ts";

export { begin, type Memory } from "./memory.ts";
export type { Signal } from "./signals.ts";

export interface StateOf extends Shown {
  /** When the state changes by time alone, ms since the epoch; null when only a signal changes it. */
  readonly changesAtMs: number | null;
}

/** The memory after a signal at `nowMs`, which is never before the time of the previous signal. The end is final. */
export function advance(memory: Memory, signal: Signal, nowMs: number): Memory {
  if (memory.exit) return memory;
  const now = settled(memory, nowMs);
  const handle = HANDLERS[signal.kind] as (memory: Memory, signal: Signal, nowMs: number) => Memory;
  const next = handle(now, signal, nowMs);
  return next === now ? now : shownAt({ ...next, atMs: nowMs }, nowMs);
}

/** Like `advance`, for signals that came together: only their combined result counts, no state in between. */
export function advanceAll(memory: Memory, signals: readonly Signal[], nowMs: number): Memory {
  const before = settled(memory, nowMs);
  const after = signals.reduce((at, signal) => advance(at, signal, nowMs), before);
  const { sinceMs } = before.shown;
  if (after.shown.state !== before.shown.state || after.shown.sinceMs === sinceMs) return after;
  return { ...after, shown: { ...after.shown, sinceMs } };
}

/** The memory when nothing but time has passed until `nowMs`. The same object when nothing has changed. */
export function settled(memory: Memory, nowMs: number): Memory {
  let at = memory;
  for (let next = changeOf(at, Number.NEGATIVE_INFINITY); next !== null && next <= nowMs; ) {
    at = shownAt(at, next);
    next = changeOf(at, next);
  }
  return at;
}

/** The state at `nowMs`, which is not before the last signal. */
export function stateOf(memory: Memory, nowMs: number): StateOf {
  const now = settled(memory, nowMs);
  return { ...now.shown, changesAtMs: changeOf(now, nowMs) };
}

/** When the state next differs from what is shown, later than `afterMs`. */
function changeOf(memory: Memory, afterMs: number): number | null {
  const after = Math.max(afterMs, memory.shown.sinceMs, memory.atMs);
  const due = turningPoints(memory)
    .filter((at) => at > after)
    .sort((a, b) => a - b);
  return due.find((at) => verdictOf(memory, at).state !== memory.shown.state) ?? null;
}

/** Shows the verdict of `nowMs`; a state that stays keeps its start time. */
function shownAt(before: Memory, nowMs: number): Memory {
  const memory = isEventOver(before, nowMs) ? withClaims(before, { event: null }) : before;
  const verdict = verdictOf(memory, nowMs);
  const isSame = verdict.state === memory.shown.state;
  return { ...memory, shown: { ...verdict, sinceMs: isSame ? memory.shown.sinceMs : nowMs } };
}
