import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  mayTypeOn,
  nextStep,
  type PromptFacts,
  type PromptStep,
  UNREAD_MS_MAX,
} from "../../../src/session/prompt-steps.ts";

const FACTS: PromptFacts = {
  left: 0,
  isUnread: false,
  isCanonical: false,
  firstOutputMs: 5,
  lastOutputMs: 5,
  isSubmitted: false,
  isBusy: false,
  hasEnded: false,
  isYoung: false,
  bytes: 10,
};
const from = (
  phase: "typing" | "settling" | "entering" | "watching",
  facts: Partial<PromptFacts>,
  nowMs: number,
) => {
  const step: PromptStep = nextStep({ phase, sinceMs: 0 }, { ...FACTS, ...facts }, nowMs);
  return step.phase === "done" ? step.outcome : step.phase;
};

test("Enter waits until the program has read the text, shown it and paused", () => {
  expect(from("typing", { left: 1 }, 100)).toBe("typing");
  expect(from("typing", { isUnread: true }, 100)).toBe("typing");
  expect(from("typing", { isUnread: true }, UNREAD_MS_MAX)).toBe("unread");
  expect(from("typing", {}, 1)).toBe("settling");
  expect(from("settling", { firstOutputMs: null }, 999)).toBe("settling");
  expect(from("settling", { firstOutputMs: null }, 1_000)).toBe("entering");
  expect(from("settling", { firstOutputMs: null, isYoung: true }, 4_999)).toBe("settling");
  expect(from("settling", { firstOutputMs: null, isYoung: true }, 5_000)).toBe("entering");
  expect(from("settling", {}, 404)).toBe("settling");
  expect(from("settling", {}, 405)).toBe("entering");
  expect(from("settling", { lastOutputMs: 400 }, 410)).toBe("settling");
  expect(from("settling", { lastOutputMs: 605 }, 606)).toBe("entering");
  expect(from("settling", { lastOutputMs: 500, bytes: 5_000 }, 501)).toBe("settling");
});

test("a program that reads lines gets Enter at once", () => {
  expect(from("typing", { isCanonical: true, isUnread: true }, 0)).toBe("entering");
  expect(from("typing", { isCanonical: true, left: 1 }, 0)).toBe("typing");
});

test("Enter is read alone, and its effect is watched for a while", () => {
  expect(from("entering", { isUnread: true }, 5)).toBe("entering");
  expect(from("entering", {}, 5)).toBe("watching");
  expect(from("watching", {}, 2_999)).toBe("watching");
  expect(from("watching", { isSubmitted: true }, 5)).toBe("submitted");
  expect(from("watching", {}, 3_000)).toBe("unseen");
  expect(from("watching", { isBusy: true }, 9_999)).toBe("watching");
  expect(from("watching", { isBusy: true }, 10_000)).toBe("unseen");
  expect(from("watching", { hasEnded: true }, 5)).toBe("submitted");
  expect(from("settling", { hasEnded: true }, 5)).toBe("ended");
});

test("every prompt comes to an end, whatever is seen", () => {
  const facts = fc.record({
    left: fc.nat(1),
    isUnread: fc.boolean(),
    isCanonical: fc.boolean(),
    firstOutputMs: fc.constantFrom(null, 0),
    lastOutputMs: fc.nat(60_000),
    isSubmitted: fc.boolean(),
    isBusy: fc.boolean(),
    isYoung: fc.boolean(),
    hasEnded: fc.boolean(),
    bytes: fc.nat(100_000),
  });
  fc.assert(
    fc.property(facts, (seen) => {
      let step: PromptStep = { phase: "typing", sinceMs: 0 };
      for (let now = 0; now <= 30_000 && step.phase !== "done"; now += 10) step = nextStep(step, seen, now);
      expect(step.phase).toBe("done");
    }),
  );
});

test("what was typed next waits for the sign that the prompt was submitted, but not for long", () => {
  for (const phase of ["typing", "settling", "entering"] as const)
    expect([phase, mayTypeOn({ phase, sinceMs: 0 }, 60_000)]).toEqual([phase, false]);
  expect(mayTypeOn({ phase: "watching", sinceMs: 1_000 }, 1_100)).toBe(false);
  expect(mayTypeOn({ phase: "watching", sinceMs: 1_000 }, 2_000)).toBe(true);
  expect(mayTypeOn({ phase: "done", outcome: "submitted" }, 0)).toBe(true);
});
