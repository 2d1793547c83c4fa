// The state machine by its table, and what it says besides the state.

import { describe, expect, test } from "bun:test";
import {
  advance,
  advanceAll,
  begin,
  settled,
  stateOf,
} from "../../../../src/session/agent-state/agent-state.ts";
import { STARTING_MS } from "../../../../src/session/agent-state/limits.ts";
import {
  event,
  exit,
  look,
  mark,
  notified,
  output,
  progress,
  reasonAfter,
  START,
  transitions,
} from "./told.ts";
import { TABLE } from "./transitions.ts";
import { HOOKS_TABLE } from "./transitions-of-hooks.ts";

/** Later than everything that changes by time. */
const FAR = 1_000_000;

describe("transitions", () => {
  for (const [name, [told, expected]] of Object.entries({ ...TABLE, ...HOOKS_TABLE }))
    test(name, () => expect(transitions(told, FAR)).toEqual([...expected]));
});

test("signals that come together count as one", () => {
  const idle = settled(advance(begin(START), output, START), START + 60_000);
  for (const [signals, state] of [
    [[output, mark("D"), mark("A"), output], "idle"],
    [[mark("C"), mark("D"), mark("A")], "idle"],
    [[progress("normal"), progress("none")], "idle"],
    [[event("working"), notified("approve?")], "waiting"],
  ] as const) {
    const { shown } = advanceAll(idle, signals, START + 90_000);
    expect(shown.state).toBe(state);
    expect(shown.sinceMs).toBe(state === "idle" ? idle.shown.sinceMs : START + 90_000);
  }
});

test("each state says why", () => {
  expect(stateOf(begin(START), START)).toEqual({
    state: "starting",
    reason: "no output yet",
    source: "output",
    sinceMs: START,
    changesAtMs: START + STARTING_MS,
  });
  expect(reasonAfter([[100, output]])).toBe("printing");
  expect(reasonAfter([[100, exit(3)]])).toBe("exited with 3");
  expect(reasonAfter([[100, exit(null, "SIGKILL")]])).toBe("ended by SIGKILL");
  expect(reasonAfter([[100, event("waiting", "deploy?")]])).toBe("deploy?");
  expect(reasonAfter([[100, event("done")]])).toBe("says that it is done");
  expect(reasonAfter([[100, notified("Approve the plan")]])).toBe("Approve the plan");
  expect(reasonAfter([[100, mark("D", 2)]])).toBe("at its prompt, the last command failed with 2");
  expect(
    reasonAfter([
      [100, mark("D", 2)],
      [120, mark("A")],
    ]),
  ).toBe("at its prompt, the last command failed with 2");
  expect(reasonAfter([[100, mark("C")]])).toBe("running a command");
  expect(reasonAfter([[100, look("waiting")]])).toBe("looks waiting");
});
