import { expect, test } from "bun:test";
import fc from "fast-check";
import type { HistoryEvent } from "../../../src/protocol/history.ts";
import { mergeHistories } from "../../../src/session/merge-histories.ts";

const bell = (at: number): HistoryEvent => ({ at, kind: "bell" });

test("by time, the newest ones, each with its session", () => {
  const a = { id: "aaaa", name: "a", events: [bell(1), bell(4)] };
  const b = { id: "bbbb", name: "b", events: [bell(2), bell(3)] };
  expect(mergeHistories([a, b], 10).map((t) => `${t.name}${t.event.at}`)).toEqual(["a1", "b2", "b3", "a4"]);
  expect(mergeHistories([a, b], 2).map((t) => `${t.name}${t.event.at}`)).toEqual(["b3", "a4"]);
  expect(mergeHistories([], 5)).toEqual([]);
});

test("each session's events stay in their order, whatever their times say", () => {
  const history = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(history, { maxLength: 5 }), (histories) => {
      const sessions = histories.map((times, i) => ({
        id: `id${i}`,
        name: `n${i}`,
        events: times.map(bell),
      }));
      const merged = mergeHistories(sessions, 1_000);
      for (const { id, events } of sessions)
        expect(merged.filter((t) => t.id === id).map((t) => t.event)).toEqual(events);
    }),
  );
});
