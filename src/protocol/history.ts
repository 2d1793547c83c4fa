// What happened in a session: one event per line, the same in its file on disk, on the wire, and for `log --events`,
// `events` and the dashboard. Readers skip kinds that they do not know.

import * as v from "valibot";
import { count, REASON_LENGTH_MAX, SESSION_STATES, STATE_SOURCES, text } from "./session-info.ts";

/** Events kept for one session; the oldest are forgotten. */
export const HISTORY_EVENTS_MAX = 1_000;

/** The latest time that a date can have (ECMA-262, 21.4.1.1). */
const TIME_MS_MAX = 8.64e15;
const at = { at: v.pipe(count, v.maxValue(TIME_MS_MAX)) };

/** `at` is ms since the epoch. */
export const HistoryEvent = v.variant("kind", [
  v.object({ ...at, kind: v.literal("started") }),
  /** The state changed; `reason` as in the session's record. */
  v.object({
    ...at,
    kind: v.literal("state"),
    state: v.picklist(SESSION_STATES),
    reason: text(REASON_LENGTH_MAX),
    source: v.picklist(STATE_SOURCES),
    /** How long the state before lasted, ms. */
    afterMs: count,
  }),
  v.object({ ...at, kind: v.literal("bell") }),
  /** What the program announced through OSC 9, 99 or 777. */
  v.object({ ...at, kind: v.literal("notification"), text: text(1_024) }),
  /** A command of the shell ended (OSC 133). */
  v.object({ ...at, kind: v.literal("command"), exitCode: v.nullable(v.number()) }),
  v.object({
    ...at,
    kind: v.literal("exited"),
    exitCode: v.nullable(v.number()),
    signal: v.nullable(text(16)),
  }),
]);
export type HistoryEvent = v.InferOutput<typeof HistoryEvent>;
