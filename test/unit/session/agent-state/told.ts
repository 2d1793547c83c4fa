// Short ways to write the signals of a session, and the transitions that follow.

import {
  advance,
  begin,
  type Memory,
  type Signal,
  settled,
  stateOf,
} from "../../../../src/session/agent-state/agent-state.ts";

export const START = 1_000_000;

export const output: Signal = { kind: "output" };
export const rest: Signal = { kind: "rest" };
export const keys: Signal = { kind: "input", typed: "keys" };
export const enter: Signal = { kind: "input", typed: "submit" };
export const report: Signal = { kind: "input", typed: "report" };
export const bell: Signal = { kind: "bell" };
export const resize: Signal = { kind: "resize" };
export const exit = (code: number | null, signal: string | null = null): Signal => ({
  kind: "exit",
  code,
  signal,
});
export const event = (state: "working" | "waiting" | "idle" | "done", reason = ""): Signal => ({
  kind: "event",
  state,
  reason,
});
export const notified = (text: string): Signal => ({ kind: "notification", text });
export const mark = (letter: "A" | "B" | "C" | "D", exitCode: number | null = null): Signal => ({
  kind: "mark",
  mark: letter,
  exitCode,
});
export const progress = (state: "none" | "normal" | "error" | "indeterminate" | "paused"): Signal => ({
  kind: "progress",
  state,
});
export const look = (
  state: "waiting" | "working" | "idle" | null,
  isSettled = true,
  isFull = false,
): Signal => ({
  kind: "screen",
  match: state && { rule: `a ${state} rule`, state, reason: `looks ${state}`, prompt: null },
  isSettled,
  isFull,
});

/** Output at this interval from one time to another, both in ms after the start. */
export function printing(fromMs: number, toMs: number, everyMs = 100): [number, Signal][] {
  const told: [number, Signal][] = [];
  for (let at = fromMs; at <= toMs; at += everyMs) told.push([at, output]);
  return told;
}

/** All transitions with their times, in ms after the start, as far as `untilMs`. */
export function transitions(told: readonly (readonly [number, Signal])[], untilMs: number): string[] {
  const found: string[] = [];
  let memory = begin(START);
  const note = (next: Memory) => {
    if (next.shown.state !== memory.shown.state)
      found.push(`${next.shown.sinceMs - START} ${next.shown.state} ${next.shown.source}`);
    memory = next;
  };
  const passTo = (untilMs: number) => {
    for (;;) {
      const { changesAtMs } = stateOf(memory, Math.max(memory.atMs, memory.shown.sinceMs));
      if (changesAtMs === null || changesAtMs > untilMs) return;
      note(settled(memory, changesAtMs));
    }
  };
  for (const [at, signal] of [...told].sort((a, b) => a[0] - b[0])) {
    passTo(START + at);
    note(advance(memory, signal, START + at));
  }
  passTo(START + untilMs);
  return found;
}

export const reasonAfter = (told: readonly (readonly [number, Signal])[]) => {
  let memory = begin(START);
  for (const [at, signal] of told) memory = advance(memory, signal, START + at);
  return memory.shown.reason;
};
