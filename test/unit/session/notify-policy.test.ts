import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { NOTIFY_KINDS, type NotifyKind } from "../../../src/protocol/notification-record.ts";
import { SESSION_STATES, type SessionState } from "../../../src/protocol/session-info.ts";
import {
  type Circumstances,
  decide,
  type KeptBack,
  LATE_MS_MAX,
  NOTHING_SENT,
  type NotifyMemory,
  type NotifyRules,
  RATE_WINDOW_MS,
  type Seen,
  type Transition,
  transitionOf,
} from "../../../src/session/notify-policy.ts";

const NOW = 10_000_000;
const MINUTE = 60_000;
const rules: NotifyRules = {
  on: NOTIFY_KINDS,
  doneAfterMs: MINUTE,
  repeatMs: 30_000,
  perMinute: 10,
  awayMs: 5 * MINUTE,
};
const nobody: Circumstances = { isMuted: false, isOrdered: false, clients: 0, lastSignMs: null };

const seen = (state: SessionState, stateSince: number, end: Partial<Seen> = {}): Seen => ({
  state,
  stateSince,
  reason: `${state}!`,
  exitCode: state === "exited" ? 0 : null,
  signal: null,
  ...end,
});

describe("transitions", () => {
  const W = "waiting";
  // Rows: the state before. Columns: starting, working, waiting, idle, exited 0, exited 1, ended by a signal.
  const table: Record<SessionState, (NotifyKind | null)[]> = {
    starting: [null, null, W, null, null, "failed", "failed"],
    working: [null, null, W, "done", "done", "failed", "failed"],
    waiting: [null, null, W, null, null, "failed", "failed"],
    idle: [null, null, W, null, null, "failed", "failed"],
    exited: [null, null, W, null, null, null, null],
  };
  const afters: [string, Seen][] = [
    ["starting", seen("starting", NOW)],
    ["working", seen("working", NOW)],
    ["waiting", seen("waiting", NOW)],
    ["idle", seen("idle", NOW)],
    ["exited 0", seen("exited", NOW)],
    ["exited 1", seen("exited", NOW, { exitCode: 1 })],
    ["SIGKILL", seen("exited", NOW, { exitCode: null, signal: "SIGKILL" })],
  ];
  for (const before of SESSION_STATES)
    for (const [i, [name, after]] of afters.entries())
      test(`${before} to ${name}: ${table[before][i] ?? "nothing"}`, () => {
        const found = transitionOf(seen(before, NOW - 90_000), after, NOW);
        expect(found?.kind ?? null).toBe(table[before][i]!);
        if (!found) return;
        expect(found).toMatchObject({ reason: after.reason, sinceMs: NOW });
        expect(found.workedMs).toBe(found.kind === "done" ? 90_000 : null);
      });

  test("the same state since the same time is not a change, whatever else has changed", () => {
    for (const state of SESSION_STATES)
      expect(transitionOf(seen(state, NOW), { ...seen(state, NOW), reason: "another" }, NOW)).toBeNull();
  });

  test("a session not seen before: what needs a person and is not old", () => {
    const first = (after: Seen, now = NOW) => transitionOf(null, after, now)?.kind ?? null;
    expect(afters.map(([, after]) => first(after))).toEqual([
      null,
      null,
      "waiting",
      null,
      null,
      "failed",
      "failed",
    ]);
    for (const [, after] of afters) expect(first(after, NOW + LATE_MS_MAX + 1)).toBeNull();
  });

  test("a host that was killed has failed", () => {
    const after = seen("exited", NOW, { exitCode: null });
    expect(transitionOf(seen("working", 0), after, NOW)?.kind).toBe("failed");
  });
});

const kinds: Record<NotifyKind, Transition> = {
  waiting: { kind: "waiting", reason: "", sinceMs: NOW, workedMs: null },
  done: { kind: "done", reason: "", sinceMs: NOW, workedMs: MINUTE },
  failed: { kind: "failed", reason: "", sinceMs: NOW, workedMs: null },
  bell: { kind: "bell", reason: "", sinceMs: NOW, workedMs: null },
};

describe("decisions", () => {
  const presences: [string, Partial<Circumstances>, "looking" | null][] = [
    ["nobody attached", {}, null],
    ["nobody attached, typed a moment ago", { lastSignMs: NOW - 1 }, null],
    ["attached, typed a moment ago", { clients: 1, lastSignMs: NOW - 1 }, "looking"],
    ["attached, typed just within the time", { clients: 1, lastSignMs: NOW - 5 * MINUTE + 1 }, "looking"],
    ["attached, gone for long", { clients: 2, lastSignMs: NOW - 5 * MINUTE }, null],
    ["attached, nothing known", { clients: 1 }, "looking"],
  ];
  const memories: [string, NotifyMemory, KeptBack | null][] = [
    ["nothing sent", NOTHING_SENT, null],
    ["the same sent", memoryOf([["s", NOW - 29_999]]), "repeated"],
    ["the same sent long ago", memoryOf([["s", NOW - 30_000]]), null],
    ["of another session", memoryOf([["other", NOW]]), null],
    ["ten within a minute", { last: new Map(), sent: Array(10).fill(NOW - 59_999) }, "rate"],
    ["ten, one of them older", { last: new Map(), sent: [NOW - MINUTE, ...Array(9).fill(NOW)] }, null],
  ];
  function memoryOf(last: [string, number][]): NotifyMemory {
    return {
      last: new Map(last.flatMap(([id, at]) => NOTIFY_KINDS.map((k) => [`${id} ${k}`, at]))),
      sent: [],
    };
  }

  for (const kind of NOTIFY_KINDS)
    for (const isOn of [true, false])
      for (const isShort of kind === "done" ? [true, false] : [false])
        for (const isOrdered of [true, false])
          for (const isMuted of [true, false])
            for (const [presence, around, looked] of presences)
              for (const [lately, memory, kept] of memories) {
                // From the strongest to the weakest.
                const why =
                  (!isOn && "off") ||
                  (isShort && "short") ||
                  (isOrdered && (kind === "failed" || kind === "done") && "ordered") ||
                  (isMuted && "muted") ||
                  looked ||
                  kept;
                const given = `${isOn ? "" : "off, "}${isShort ? "short, " : ""}${isOrdered ? "ordered, " : ""}${isMuted ? "muted, " : ""}`;
                test(`${kind}: ${given}${presence}, ${lately}: ${why ?? "sent"}`, () => {
                  const decision = decide(
                    "s",
                    { ...kinds[kind], ...(isShort ? { workedMs: MINUTE - 1 } : {}) },
                    { ...nobody, ...around, isOrdered, isMuted },
                    { ...rules, on: isOn ? NOTIFY_KINDS : [] },
                    memory,
                    NOW,
                  );
                  if (!why) expect(decision.send).toBe(true);
                  else expect(decision).toMatchObject({ send: false, why });
                });
              }

  test("only what still waits is decided on again, when what kept it back is over", () => {
    const again = (kind: NotifyKind, around: Partial<Circumstances>, memory = NOTHING_SENT) => {
      const decision = decide("s", kinds[kind], { ...nobody, ...around }, rules, memory, NOW);
      return decision.send ? "sent" : decision.againMs;
    };
    const last = NOW - 10_000;
    for (const kind of NOTIFY_KINDS) {
      const isWaiting = kind === "waiting";
      expect(again(kind, {}, memoryOf([["s", last]]))).toBe(isWaiting ? last + 30_000 : null);
      expect(again(kind, {}, { last: new Map(), sent: Array(10).fill(last) })).toBe(
        isWaiting ? last + RATE_WINDOW_MS : null,
      );
      expect(again(kind, { clients: 1, lastSignMs: last })).toBe(isWaiting ? last + 5 * MINUTE : null);
      // Somebody who typed after the change has seen it; without a time nobody counts as away.
      expect(again(kind, { clients: 1, lastSignMs: NOW + 1 })).toBeNull();
      expect(again(kind, { clients: 1 })).toBeNull();
      expect(again(kind, { isMuted: true })).toBeNull();
    }
  });

  test("without a time for it, everybody who is attached counts as watching", () => {
    const around = { ...nobody, clients: 1, lastSignMs: 0 };
    expect(decide("s", kinds.waiting, around, { ...rules, awayMs: 0 }, NOTHING_SENT, NOW)).toMatchObject({
      why: "looking",
    });
  });
});

describe("any run of changes", () => {
  const step = fc.record({
    id: fc.constantFrom("a", "b", "c"),
    kind: fc.constantFrom(...NOTIFY_KINDS),
    // Also a clock that goes back.
    waitMs: fc.integer({ min: -40_000, max: 40_000 }),
  });
  const limits = fc.record({
    perMinute: fc.integer({ min: 1, max: 5 }),
    repeatMs: fc.integer({ min: 0, max: 90_000 }),
  });

  test("never sends the same within the time, nor more than the limit in a minute, and forgets what is over", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), limits, fc.boolean(), (steps, limit, goesBack) => {
        const own = { ...rules, ...limit };
        let memory = NOTHING_SENT;
        let now = NOW;
        const sent: { key: string; at: number }[] = [];
        for (const { id, kind, waitMs } of steps) {
          now += goesBack ? waitMs : Math.abs(waitMs);
          const decision = decide(id, kinds[kind], nobody, own, memory, now);
          if (!decision.send) {
            // Nothing is kept back for longer than its window, however the clock was set.
            if (decision.againMs !== null)
              expect(decision.againMs - now).toBeLessThanOrEqual(Math.max(own.repeatMs, RATE_WINDOW_MS));
            continue;
          }
          memory = decision.memory;
          expect(memory.sent.length).toBeLessThanOrEqual(own.perMinute);
          sent.push({ key: `${id} ${kind}`, at: now });
        }
        expect(memory.last.size).toBeLessThanOrEqual(12);
        if (goesBack) return;
        for (const [i, { key, at }] of sent.entries()) {
          const later = sent.slice(i + 1);
          expect(later.some((one) => one.key === key && one.at < at + own.repeatMs)).toBe(false);
          expect(later.filter((one) => one.at < at + RATE_WINDOW_MS).length).toBeLessThan(own.perMinute);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("what is kept back by a window and tried again at the named time is sent then", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), limits, (steps, limit) => {
        const own = { ...rules, ...limit };
        let memory = NOTHING_SENT;
        let now = NOW;
        for (const { id, waitMs } of steps) {
          now += Math.abs(waitMs);
          for (let tries = 0; ; tries++) {
            const decision = decide(id, kinds.waiting, nobody, own, memory, now);
            if (decision.send) {
              memory = decision.memory;
              break;
            }
            expect(tries).toBeLessThan(2);
            expect(decision.againMs).toBeGreaterThan(now);
            now = decision.againMs!;
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
