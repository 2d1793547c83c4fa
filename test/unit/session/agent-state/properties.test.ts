// What holds for the state machine whatever signals it gets: it never throws, its end is final, it changes by time
// exactly when it says so, and movement on the screen without meaning changes no state.

import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  advance,
  begin,
  type Memory,
  type Signal,
  settled,
  stateOf,
} from "../../../../src/session/agent-state/agent-state.ts";
import { RuleSet } from "../../../../src/session/agent-state/screen-match.ts";
import { typedKind } from "../../../../src/session/agent-state/typed.ts";
import { typedText, withoutTyped } from "../../../../src/session/agent-state/typed-text.ts";

const match = fc
  .constantFrom("waiting", "working", "idle", null)
  .map((state) =>
    state === null
      ? null
      : { rule: state, state: state as "waiting" | "working" | "idle", reason: state, prompt: null },
  );
const signal: fc.Arbitrary<Signal> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Signal>({ kind: "output" }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("keys", "submit", "report")
      .map((typed) => ({ kind: "input", typed }) as Signal),
  },
  fc.constant<Signal>({ kind: "resize" }),
  fc.constant<Signal>({ kind: "bell" }),
  fc.constant<Signal>({ kind: "rest" }),
  fc
    .record({ state: fc.constantFrom("working", "waiting", "idle", "done"), reason: fc.string() })
    .map((event) => ({ kind: "event", ...event }) as Signal),
  fc.string().map((text): Signal => ({ kind: "notification", text })),
  fc.constantFrom("A", "B", "C", "D").map((mark) => ({ kind: "mark", mark, exitCode: 1 }) as Signal),
  fc
    .constantFrom("none", "normal", "error", "indeterminate", "paused")
    .map((state) => ({ kind: "progress", state }) as Signal),
  {
    weight: 3,
    arbitrary: fc
      .record({ match, isSettled: fc.boolean(), isFull: fc.boolean() })
      .map((look): Signal => ({ kind: "screen", ...look })),
  },
);
/** Signals, each with its time in ms after the one before. */
const story = fc.array(fc.tuple(fc.oneof(fc.nat(600), fc.nat(90_000)), signal), { maxLength: 60 });

function told(story: readonly (readonly [number, Signal])[], from: Memory = begin(0)): [Memory, number] {
  let memory = from;
  let at = from.atMs;
  for (const [afterMs, one] of story) memory = advance(memory, one, (at += afterMs));
  return [memory, at];
}

test("it changes by time exactly when it says so, and soon comes to rest", () => {
  fc.assert(
    fc.property(story, (story) => {
      let [memory, at] = told(story);
      for (let changes = 0; ; changes++) {
        expect(changes).toBeLessThan(10);
        const now = stateOf(memory, at);
        expect(now.sinceMs).toBeLessThanOrEqual(at);
        if (now.changesAtMs === null) break;
        expect(now.changesAtMs).toBeGreaterThan(at);
        expect(stateOf(memory, now.changesAtMs - 1).state).toBe(now.state);
        const next = stateOf(memory, now.changesAtMs);
        expect(next.state).not.toBe(now.state);
        expect(next.sinceMs).toBe(now.changesAtMs);
        memory = settled(memory, now.changesAtMs);
        at = now.changesAtMs;
      }
      expect(stateOf(memory, at + 10_000_000).state).toBe(memory.shown.state);
    }),
    { numRuns: 1_500 },
  );
});

test("a look in between changes nothing that comes later", () => {
  fc.assert(
    fc.property(story, (story) => {
      let memory = begin(0);
      let at = 0;
      for (const [afterMs, one] of story) {
        memory = settled(settled(memory, at + Math.floor(afterMs / 2)), at + afterMs);
        memory = advance(memory, one, (at += afterMs));
      }
      expect(memory).toEqual(told(story)[0]);
    }),
    { numRuns: 500 },
  );
});

test("the end is final", () => {
  fc.assert(
    fc.property(story, story, (before, after) => {
      const [ended] = told([...before, [5, { kind: "exit", code: 2, signal: null }]]);
      expect(ended.shown).toMatchObject({ state: "exited", reason: "exited with 2", source: "exit" });
      expect(told(after, ended)[0]).toBe(ended);
      expect(stateOf(ended, ended.atMs + 1e9).changesAtMs).toBeNull();
    }),
    { numRuns: 300 },
  );
});

/** Output, keys that answer nothing, resizes and looks that see the same. */
const fidgets = (state: "waiting" | "idle") =>
  fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 700 }),
      fc.oneof(
        { weight: 8, arbitrary: fc.constant<Signal>({ kind: "output" }) },
        { weight: 2, arbitrary: fc.constant<Signal>({ kind: "input", typed: "keys" }) },
        fc.constant<Signal>({ kind: "resize" }),
        fc.boolean().map(
          (isSettled): Signal => ({
            kind: "screen",
            match: { rule: "r", state, reason: "r", prompt: null },
            isSettled,
            isFull: false,
          }),
        ),
      ),
    ),
    { maxLength: 200 },
  );

test.each(["waiting", "idle"] as const)("movement while the screen is %s changes no state", (state) => {
  fc.assert(
    fc.property(story, fidgets(state), (before, fidgets) => {
      const known = before.filter(
        ([, { kind }]) => kind === "output" || kind === "input" || kind === "resize",
      );
      const look: Signal = {
        kind: "screen",
        match: { rule: "r", state, reason: "r", prompt: null },
        isSettled: true,
        isFull: false,
      };
      let [memory, at] = told([...known, [1, look]]);
      const { sinceMs } = memory.shown;
      expect(memory.shown.state).toBe(state);
      for (const [afterMs, one] of fidgets) {
        memory = advance(memory, one, (at += afterMs));
        expect(memory.shown).toMatchObject({ state, sinceMs });
      }
      expect(stateOf(memory, at + 1e9)).toMatchObject({ state, sinceMs });
    }),
    { numRuns: 300 },
  );
});

test("typing in an idle session changes no state, however the program echoes it", () => {
  const typing = fc.array(fc.tuple(fc.integer({ min: 30, max: 3_000 }), fc.integer({ min: 0, max: 450 })), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(typing, (typing) => {
      let [memory, at] = told([[10, { kind: "output" }]]);
      memory = settled(memory, (at += 60_000));
      expect(memory.shown.state).toBe("idle");
      for (const [afterMs, echoMs] of typing) {
        memory = advance(memory, { kind: "input", typed: "keys" }, (at += afterMs));
        memory = advance(memory, { kind: "output" }, (at += echoMs));
        expect(memory.shown.state).toBe("idle");
      }
    }),
    { numRuns: 300 },
  );
});

test("what was typed is recognised by its bytes", () => {
  const kind = (text: string) => typedKind(new TextEncoder().encode(text));
  for (const text of [
    "\r",
    "abc\r",
    "\n",
    "\x03",
    "\x04",
    "\x1b",
    "\x1b[13u",
    "\x1b[27u",
    "\x1b[99;5u",
    "\x1b[13;1:1u",
  ])
    expect([text, kind(text)]).toEqual([text, "submit"]);
  for (const text of [
    "a",
    "1",
    "日本",
    "\x1b[A",
    "\x1bOA",
    "\x1b[97u",
    "\x1b[13;1:3u",
    "\x1b[200~a\rb\x1b[201~",
    "\x1b[<0;3;4M",
    " ",
  ])
    expect([text, kind(text)]).toEqual([text, "keys"]);
  for (const text of [
    "\x1b[I",
    "\x1b[O",
    "\x1b[<35;3;4M",
    "\x1b[?1u",
    "\x1b[3;4R",
    "\x1b]11;rgb:0/0/0\x07",
    "\x1b[?62;4c",
  ])
    expect([text, kind(text)]).toEqual([text, "report"]);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => void typedKind(bytes)));
});

test("what is typed on the cursor's line is known, and taken off it", () => {
  const typed = (...pieces: string[]) =>
    pieces.reduce((text, piece) => typedText(text, new TextEncoder().encode(piece)), "");
  expect(typed("ab", "c", "\x7f", "日")).toBe("ab日");
  expect(typed("ab\rc")).toBe("");
  expect(typed("ab", "\x1b[A", "c")).toBe("c");
  expect(typed("\x1b[200~pasted\x1b[201~!")).toBe("pasted!");
  expect(withoutTyped("$ rm really? ", "rm really? ")).toBe("$ ");
  expect(withoutTyped("really? ", "rm really? ")).toBe("");
  expect(withoutTyped("Continue? [y/N] ", "")).toBe("Continue? [y/N] ");
  expect(withoutTyped("Password: ", "secret")).toBe("Password: ");
  fc.assert(fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => typedText("x", bytes).length <= 500));
});

test("rules see any text and never throw", () => {
  const rules = new RuleSet([
    { name: "a", state: "waiting", reason: "r", cursor: "\\? $", all: ["x"], none: ["y"] },
    { name: "b", state: "idle", reason: "r", title: "." },
  ]);
  const text = fc.string({ unit: "binary", maxLength: 600 });
  fc.assert(
    fc.property(fc.array(text), text, text, fc.boolean(), (lines, beforeCursor, title, isFull) => {
      const seen = rules.match({ lines, beforeCursor, title, isFull }, null);
      expect(rules.match({ lines, beforeCursor, title, isFull }, seen)?.rule).toBe(seen?.rule as string);
    }),
  );
});
