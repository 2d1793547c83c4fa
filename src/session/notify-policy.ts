// Decides what a person is notified of: which changes of a session matter, and which are sent, later or not at all.
// Knows no clock and no way of sending; every case has its row in the test.

import type { NotifyKind } from "../protocol/notification-record.ts";
import type { SessionInfo } from "../protocol/session-info.ts";

/** The window of the limit over all sessions. */
export const RATE_WINDOW_MS = 60_000;
/**
 * A notification about a change that the server finds when it starts is still sent if the change is no older than this.
 */
export const LATE_MS_MAX = 600_000;
/** An end this soon after somebody ordered it counts as ordered. */
export const ORDER_MS_MAX = 60_000;

export type Seen = Pick<SessionInfo, "state" | "stateSince" | "reason" | "exitCode" | "signal">;

/** A change that a person may want to know. */
export interface Transition {
  readonly kind: NotifyKind;
  /** Why, in the words of the session's record: content, which is sent only if the config says so. */
  readonly reason: string;
  /** When it happened, ms since the epoch. */
  readonly sinceMs: number;
  /** How long the work had lasted, ms; null where no work ended. */
  readonly workedMs: number | null;
}

export interface NotifyRules {
  readonly on: readonly NotifyKind[];
  /** The end of work is notified if the work lasted this long, ms. */
  readonly doneAfterMs: number;
  /** A second notification of the same kind and session waits this long, ms. */
  readonly repeatMs: number;
  /** Notifications of all sessions in `RATE_WINDOW_MS`. */
  readonly perMinute: number;
  /**
   * Without a sign of a person for this long, in ms, an attached client counts as unwatched; 0: it always counts as
   * watched.
   */
  readonly awayMs: number;
}

/** The circumstances of a session when it changes. */
export interface Circumstances {
  readonly isMuted: boolean;
  /** Its end was ordered by a person. */
  readonly isOrdered: boolean;
  /** Clients attached to it. */
  readonly clients: number;
  /** The last sign of a person at one of them, ms since the epoch; null when that is not known. */
  readonly lastSignMs: number | null;
}

/** What was sent lately. Bounded: entries that no longer count are dropped with each decision to send. */
export interface NotifyMemory {
  /** Ms since the epoch by `id kind`. */
  readonly last: ReadonlyMap<string, number>;
  /** Of all sessions within the window, oldest first. */
  readonly sent: readonly number[];
}

export const NOTHING_SENT: NotifyMemory = { last: new Map(), sent: [] };

export const KEPT_BACK = {
  off: "notify_on does not name it",
  short: "the work was short",
  ordered: "it was ended on purpose",
  muted: "the session is muted",
  looking: "somebody looks at the session",
  repeated: "the same was told a moment ago",
  rate: "there were too many within a minute",
} as const;
export type KeptBack = keyof typeof KEPT_BACK;

export type Decision =
  | { readonly send: true; readonly memory: NotifyMemory }
  | {
      readonly send: false;
      readonly why: KeptBack;
      /** When to decide again if the session is still in the same state; null: never. */
      readonly againMs: number | null;
    };

/** What to notify of the change from `before` to `after`; `before` is null for a session not seen before. */
export function transitionOf(before: Seen | null, after: Seen, nowMs: number): Transition | null {
  if (before === null) {
    const isLate = nowMs - after.stateSince > LATE_MS_MAX;
    return isLate ? null : enteredBadly(after);
  }
  const isNew = before.state !== after.state || before.stateSince !== after.stateSince;
  if (!isNew) return null;
  if (after.state === "waiting") return enteredBadly(after);
  if (before.state === after.state) return null;
  const ended = enteredBadly(after);
  if (ended) return ended;
  if (before.state !== "working" || (after.state !== "idle" && after.state !== "exited")) return null;
  const workedMs = Math.max(0, after.stateSince - before.stateSince);
  return { kind: "done", reason: after.reason, sinceMs: after.stateSince, workedMs };
}

/** A state that is notified no matter how it was reached. */
function enteredBadly(after: Seen): Transition | null {
  const told = { reason: after.reason, sinceMs: after.stateSince, workedMs: null };
  if (after.state === "waiting") return { kind: "waiting", ...told };
  const isFailure = after.state === "exited" && (after.exitCode !== 0 || after.signal !== null);
  return isFailure ? { kind: "failed", ...told } : null;
}

/** Whether `transition` of session `id` is sent at `nowMs`. The first rule that keeps it back is the reason. */
export function decide(
  id: string,
  transition: Transition,
  around: Circumstances,
  rules: NotifyRules,
  memory: NotifyMemory,
  nowMs: number,
): Decision {
  const { kind, workedMs } = transition;
  const keep = (why: KeptBack, againMs: number | null = null): Decision => ({
    send: false,
    why,
    // Only waiting lasts: something that has merely happened is not sent late.
    againMs: kind === "waiting" ? againMs : null,
  });
  if (!rules.on.includes(kind)) return keep("off");
  if (kind === "done" && workedMs !== null && workedMs < rules.doneAfterMs) return keep("short");
  if (around.isOrdered && (kind === "failed" || kind === "done")) return keep("ordered");
  if (around.isMuted) return keep("muted");
  const leftMs = lookedUntil(around, rules);
  if (leftMs > nowMs) return keep("looking", againAfterLooking(transition, around, leftMs));
  const last = memory.last.get(keyOf(id, kind));
  if (last !== undefined && isWithin(last, nowMs, rules.repeatMs))
    return keep("repeated", last + rules.repeatMs);
  const sent = memory.sent.filter((at) => isWithin(at, nowMs, RATE_WINDOW_MS));
  if (sent.length >= rules.perMinute) return keep("rate", sent[0]! + RATE_WINDOW_MS);
  const kept = [...memory.last].filter(([, at]) => isWithin(at, nowMs, rules.repeatMs));
  return {
    send: true,
    memory: { last: new Map([...kept, [keyOf(id, kind), nowMs]]), sent: [...sent, nowMs] },
  };
}

const keyOf = (id: string, kind: NotifyKind) => `${id} ${kind}`;

/** A clock that was set back must not keep anything back for longer than the window. */
const isWithin = (atMs: number, nowMs: number, windowMs: number) => atMs <= nowMs && nowMs < atMs + windowMs;

/** Until when somebody counts as watching, ms since the epoch. */
function lookedUntil(around: Circumstances, rules: NotifyRules): number {
  if (around.clients === 0) return Number.NEGATIVE_INFINITY;
  if (rules.awayMs === 0 || around.lastSignMs === null) return Number.POSITIVE_INFINITY;
  return around.lastSignMs + rules.awayMs;
}

/** A person who has given no sign since the change may have left before it; later that is certain. */
function againAfterLooking(transition: Transition, around: Circumstances, leftMs: number): number | null {
  const hasSeen = around.lastSignMs === null || around.lastSignMs > transition.sinceMs;
  return hasSeen || !Number.isFinite(leftMs) ? null : leftMs;
}
