// The table of paths: when a direct one is asked for, moved to, and tried again.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseFromClient } from "../../../src/channel/messages.ts";
import {
  GEN_MAX,
  MEASURE_MS_MAX,
  ON_RELAY,
  OPEN_MS_MAX,
  type PathEffect,
  type PathEvent,
  type PathState,
  stepPath,
} from "../../../src/peer/path.ts";

const NOW = 1_000;
const at = { now: NOW, chance: 0.5 };
const failed = { type: "failed", ...at } as const;

function after(...events: PathEvent[]): { state: PathState; effects: readonly PathEffect[] } {
  let last: { state: PathState; effects: readonly PathEffect[] } = { state: ON_RELAY, effects: [] };
  for (const event of events) last = stepPath(last.state, event);
  return last;
}

const up: PathEvent = { type: "up", now: NOW };
const opened: PathEvent = { type: "opened" };
const measured = (directMs: number, relayMs: number | null): PathEvent => ({
  type: "measured",
  directMs,
  relayMs,
  ...at,
});

test("a channel asks for a direct path, measures it once it is open, and moves to it", () => {
  expect(after(up).effects).toEqual([
    { type: "ask", gen: 1 },
    { type: "wait", ms: OPEN_MS_MAX },
  ]);
  expect(after(up, opened).effects).toEqual([{ type: "measure" }, { type: "wait", ms: MEASURE_MS_MAX }]);
  const moved = after(up, opened, measured(2, 40));
  expect(moved.state).toMatchObject({ phase: "direct", gen: 1 });
  expect(moved.effects).toContainEqual({ type: "move", gen: 1 });
});

test("it moves where the direct round trip is not worse, or that of the relay is not known", () => {
  for (const [direct, relay, moves] of [
    [5, 40, true],
    [40, 40, true],
    [41, 40, true],
    [43, 40, false],
    [500, null, true],
  ] as const)
    expect([direct, relay, after(up, opened, measured(direct, relay)).state.phase]).toEqual([
      direct,
      relay,
      moves ? "direct" : "failed",
    ]);
});

test("what does not open in time, is refused or breaks is tried again after longer and longer pauses", () => {
  const timeout = { type: "timeout", ...at } as const;
  const down = { type: "down", ...at } as const;
  for (const fails of [[failed], [timeout], [opened, timeout], [opened, failed]])
    expect(after(up, ...fails)).toMatchObject({
      state: { phase: "failed", until: NOW + 2_000, tries: 1 },
      effects: [{ type: "drop" }, { type: "wait", ms: 2_000 }],
    });
  // Without a channel it waits for one, and then for the rest of the pause.
  expect(after(up, opened, measured(1, 1), down).effects).toEqual([
    { type: "drop" },
    { type: "wait", ms: null },
  ]);
  expect(after(up, down, { type: "up", now: NOW + 1_500 }).effects).toEqual([{ type: "wait", ms: 500 }]);
  expect(after(up, down, { type: "up", now: NOW + 9_000 }, timeout).state).toMatchObject({
    phase: "probing",
    gen: 2,
  });
  let { state } = after(up);
  const pauses = Array.from({ length: 12 }, () => {
    state = stepPath(state, failed).state;
    const { until } = state as Extract<PathState, { phase: "failed" }>;
    state = stepPath(state, timeout).state;
    return until - NOW;
  });
  expect(pauses.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000]);
  expect(pauses.at(-1)).toBe(300_000);
});

test("after one that stood for long, or on another network, the pauses begin anew", () => {
  const direct = after(up, failed, { type: "timeout", ...at }, opened, measured(1, 1)).state;
  const soon = stepPath(direct, { type: "down", now: NOW + 1_000, chance: 0.5 }).state;
  const late = stepPath(direct, { type: "down", now: NOW + 60_000, chance: 0.5 }).state;
  expect([soon, late]).toMatchObject([{ tries: 2 }, { tries: 1 }]);
  expect(after(up, failed, { type: "hope" })).toMatchObject({
    state: { phase: "probing", tries: 0, gen: 2 },
  });
  expect(after(up, { type: "down", ...at }, { type: "hope" }).state).toMatchObject({
    phase: "failed",
    until: 0,
  });
});

test("after the last number the attempts are counted from 1 again", () => {
  const last: PathState = { phase: "relay", gen: GEN_MAX, tries: 0 };
  expect(stepPath(last, up).effects).toContainEqual({ type: "ask", gen: 1 });
  const before: PathState = { phase: "relay", gen: GEN_MAX - 1, tries: 0 };
  expect(stepPath(before, up).effects).toContainEqual({ type: "ask", gen: GEN_MAX });
  expect(parseFromClient("view", JSON.stringify({ t: "rtc.ask", gen: GEN_MAX })).ok).toBe(true);
});

test("whatever happens, each attempt has a number of its own, and every state but the two at rest waits", () => {
  const event: fc.Arbitrary<PathEvent> = fc.oneof(
    fc.constant(up),
    fc.constant(opened),
    fc.constant<PathEvent>({ type: "hope" }),
    fc.constant<PathEvent>(failed),
    fc.constant<PathEvent>({ type: "timeout", ...at }),
    fc.constant<PathEvent>({ type: "down", ...at }),
    fc.integer({ min: 0, max: 80 }).map((ms) => measured(ms, 40)),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let state: PathState = ON_RELAY;
      let waits = false;
      const asked: number[] = [];
      for (const next of events) {
        // A timer that is not set does not fire.
        if (next.type === "timeout" && !waits) continue;
        if (next.type === "timeout") waits = false;
        const step = stepPath(state, next);
        state = step.state;
        for (const effect of step.effects) {
          if (effect.type === "wait") waits = effect.ms !== null;
          if (effect.type === "ask") asked.push(effect.gen);
        }
        const mustWait = state.phase === "probing" || (state.phase === "failed" && state.isUp);
        expect([state.phase, waits]).toEqual([state.phase, mustWait]);
      }
      expect(new Set(asked).size).toBe(asked.length);
    }),
  );
});
