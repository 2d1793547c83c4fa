import { expect, test } from "bun:test";
import fc from "fast-check";
import type { HistoryEvent } from "../../../src/protocol/history.ts";
import { HistoryCursor } from "../../../src/session/history-cursor.ts";

const bell = (at: number): HistoryEvent => ({ at, kind: "bell" });
const say = (at: number, text: string): HistoryEvent => ({ at, kind: "notification", text });

test("a history that is read again gives what is new", () => {
  const cursor = new HistoryCursor();
  expect(cursor.read([bell(1), bell(2)])).toEqual([bell(1), bell(2)]);
  expect(cursor.read([bell(1), bell(2)])).toEqual([]);
  expect(cursor.read([bell(1), bell(2), bell(3)])).toEqual([bell(3)]);
});

test("the place is found when the oldest were forgotten, and when the last was never written", () => {
  const cursor = new HistoryCursor();
  cursor.read([bell(1), bell(2), bell(3)]);
  expect(cursor.read([bell(3), bell(4)])).toEqual([bell(4)]);
  cursor.passed(bell(5));
  expect(cursor.read([bell(3), bell(4), bell(6)])).toEqual([bell(6)]);
});

test("a history that shares nothing with what was passed on is new as a whole", () => {
  const cursor = new HistoryCursor();
  cursor.read([bell(1)]);
  expect(cursor.read([bell(8), bell(9)])).toEqual([bell(8), bell(9)]);
});

test("an event that is reported and was read is passed on once", () => {
  const cursor = new HistoryCursor();
  cursor.read([bell(1), bell(2), bell(3)]);
  expect([bell(2), bell(3), bell(4)].map((event) => cursor.told(event))).toEqual([false, false, true]);
  expect(cursor.read([bell(1), bell(2), bell(3), bell(4), bell(5)])).toEqual([bell(5)]);
});

test("equal events in one millisecond keep their number", () => {
  const cursor = new HistoryCursor();
  cursor.read([say(1, "a"), say(1, "a")]);
  expect(cursor.read([say(1, "a"), say(1, "a"), say(1, "a")])).toEqual([say(1, "a")]);
  expect(cursor.told(say(1, "a"))).toBe(false);
});

test("over any cuts, each event is passed on once and in order", () => {
  // Times in the order of writing; several in one millisecond, with few texts, so that many are alike.
  const events = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom("a", "b", "c")), { maxLength: 80 })
    .map((steps) => {
      let at = 0;
      // A different time for each, as a clock almost always gives.
      return steps.map(([wait, text], i) => say((at += wait), `${text}${i}`));
    });
  const action = fc.constantFrom("write", "write", "tell", "cut", "lose", "forget");
  fc.assert(
    fc.property(events, fc.array(action, { minLength: 80, maxLength: 200 }), (all, actions) => {
      const cursor = new HistoryCursor();
      const out: HistoryEvent[] = [];
      let file: HistoryEvent[] = [];
      let next = 0;
      /** Written, and on their way to the listener. */
      let wire: HistoryEvent[] = [];
      let isUp = true;
      for (const act of actions) {
        if (act === "write" && next < all.length) {
          file.push(all[next]!);
          if (isUp) wire.push(all[next]!);
          next++;
        } else if (act === "tell") {
          const event = wire.shift();
          if (event && cursor.told(event)) out.push(event);
        } else if (act === "cut") {
          isUp = false;
          wire = [];
        } else if (act === "lose") {
          // The connection comes up: listening begins, some events are written, and then the history is read.
          wire = isUp ? wire : [];
          if (!isUp && next < all.length) {
            file.push(all[next]!);
            wire.push(all[next]!);
            next++;
          }
          if (!isUp) out.push(...cursor.read(file));
          isUp = true;
        } else file = file.slice(-40);
      }
      // The connection is cut and comes up a last time.
      file.push(...all.slice(next));
      out.push(...cursor.read(file));
      expect(out).toEqual(all);
    }),
    { numRuns: 500 },
  );
});
