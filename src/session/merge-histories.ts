// The histories of several sessions as one stream by time, each session's own order kept.

import type { HistoryEvent } from "../protocol/history.ts";

export interface Told {
  readonly id: string;
  readonly name: string;
  readonly event: HistoryEvent;
}

export interface SessionHistory {
  readonly id: string;
  readonly name: string;
  /** In the order in which they were written; a time may be earlier than the one before it. */
  readonly events: readonly HistoryEvent[];
}

/** The newest `max` events of all sessions, the latest last. */
export function mergeHistories(histories: readonly SessionHistory[], max: number): readonly Told[] {
  const dated: { readonly told: Told; readonly at: number }[] = [];
  for (const { id, name, events } of histories) {
    let at = 0;
    for (const event of events) {
      at = Math.max(at, event.at);
      dated.push({ told: { id, name, event }, at });
    }
  }
  // The sort is stable: events of one session at one time stay in their order.
  dated.sort((a, b) => a.at - b.at);
  return dated.slice(Math.max(0, dated.length - max)).map((one) => one.told);
}
