import { expect, test } from "bun:test";
import { historyRows, historyTable } from "../../../../src/cli/history/history-table.ts";
import type { HistoryEvent } from "../../../../src/protocol/history.ts";
import type { SessionState } from "../../../../src/protocol/session-info.ts";

const S = 1_000;
const at = Date.parse("2026-03-01T09:05:07");
const state = (offsetS: number, state: SessionState, reason: string): HistoryEvent => ({
  at: at + offsetS * S,
  kind: "state",
  state,
  reason,
  source: "screen",
  afterMs: 0,
});

const EVENTS: readonly HistoryEvent[] = [
  { at, kind: "started" },
  state(0, "working", "printing"),
  state(4, "waiting", "asks yes or no"),
  { at: at + 5 * S, kind: "bell" },
  state(844, "working", "printing"),
  { at: at + 850 * S, kind: "exited", exitCode: 3, signal: null },
];

test("states say how long they lasted", () => {
  expect(historyRows(EVENTS).map(({ lastedMs }) => lastedMs)).toEqual([
    null,
    4_000,
    840_000,
    null,
    6_000,
    null,
  ]);
  expect(historyTable(historyRows(EVENTS), at + 900 * S, false).split("\n")).toEqual([
    "2026-03-01 09:05:07  started",
    "2026-03-01 09:05:07  worked 4s (printing)",
    "2026-03-01 09:05:11  waited 14m (asks yes or no)",
    "2026-03-01 09:05:12  bell",
    "2026-03-01 09:19:11  worked 6s (printing)",
    "2026-03-01 09:19:17  exited with 3",
    "",
  ]);
});

test("the state of a living session goes on; a state whose end nobody saw has no length", () => {
  const rows = historyRows([
    state(0, "idle", "silent"),
    { at: at + 9 * S, kind: "started" },
    state(10, "waiting", "why"),
  ]);
  expect(historyTable(rows, at + 3_610 * S, true)).toBe(
    "2026-03-01 09:05:07  was idle (silent)\n2026-03-01 09:05:16  started\n2026-03-01 09:05:17  waits, for 1h00m now (why)\n",
  );
});

test("what a program wrote cannot act on the terminal", () => {
  const rows = historyRows([
    state(0, "waiting", "\x1b[2J\nx"),
    { at, kind: "notification", text: "\x1b]0;t\x07" },
  ]);
  expect(historyTable(rows, at, false).replaceAll("\n", "")).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
});
