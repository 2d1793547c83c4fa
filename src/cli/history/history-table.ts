// What happened in a session as lines for a person. Everything that a program could have written is cleaned first.

import type { HistoryEvent } from "../../protocol/history.ts";
import { REASON_LENGTH_MAX, type SessionState } from "../../protocol/session-info.ts";
import { printable } from "../../text/printable.ts";
import { age } from "../lists/lists.ts";
import { historyWords, timeOfDay } from "./history-line.ts";

export interface HistoryRow {
  readonly event: HistoryEvent;
  /**
   * How long a state lasted, ms; null for one that goes on or whose end nobody saw, and for an event that is not a
   * state.
   */
  readonly lastedMs: number | null;
}

/** Each event with how long its state lasted: until the next state, the end, or another start. */
export function historyRows(events: readonly HistoryEvent[]): readonly HistoryRow[] {
  let nextAt: number | null = null;
  const rows: HistoryRow[] = [];
  for (const event of events.toReversed()) {
    const isState = event.kind === "state";
    rows.push({ event, lastedMs: isState && nextAt !== null ? Math.max(0, nextAt - event.at) : null });
    if (isState || event.kind === "exited") nextAt = event.at;
    // A host that was killed recorded no end, so it is not known when its last state was over.
    if (event.kind === "started") nextAt = null;
  }
  return rows.reverse();
}

const LASTED: Readonly<Record<SessionState, readonly [past: string, present: string]>> = {
  starting: ["was starting", "is starting"],
  working: ["worked", "works"],
  waiting: ["waited", "waits"],
  idle: ["was idle", "is idle"],
  exited: ["was over", "is over"],
};

/** One line for each event: its local time, and what it was. `isAlive`: the last state still goes on. */
export function historyTable(rows: readonly HistoryRow[], nowMs: number, isAlive: boolean): string {
  const last = rows.findLast(({ event }) => event.kind === "state" || event.kind === "exited");
  return rows
    .map((row) => {
      const goesOn = isAlive && row === last;
      return `${timeOfDay(row.event.at)}  ${describe(row, goesOn ? nowMs : null)}\n`;
    })
    .join("");
}

function describe({ event, lastedMs }: HistoryRow, nowMs: number | null): string {
  if (event.kind !== "state") return historyWords(event);
  const [past, present] = LASTED[event.state];
  const reason = printable(event.reason.replace(/[\r\n\t]+/g, " "), REASON_LENGTH_MAX);
  if (nowMs !== null) return `${present}, for ${age(nowMs - event.at)} now (${reason})`;
  return lastedMs === null ? `${past} (${reason})` : `${past} ${age(lastedMs)} (${reason})`;
}
