// Who is let in: every combination of what is asked, against the rules in words, and each row of the tables by itself.

import { describe, expect, test } from "bun:test";
import {
  ARRIVALS,
  type Arrival,
  ATTEMPTS,
  type Attempt,
  admit,
  covers,
  type Reach,
  whyNoTry,
} from "../../../src/remote/admission.ts";

type Values<Facts> = { readonly [K in keyof Facts]: readonly Facts[K][] };

/** Every combination of these values. */
function combinations<Facts extends object>(values: Values<Facts>): Facts[] {
  let all: Partial<Facts>[] = [{}];
  for (const name of Object.keys(values) as (keyof Facts)[])
    all = all.flatMap((facts) => values[name].map((value) => ({ ...facts, [name]: value })));
  return all as Facts[];
}

const attempts = combinations<Attempt>({
  credential: ["code", "key"],
  isKnown: [true, false],
  budget: ["open", "locked", "disarmed"],
});

const arrivals = combinations<Arrival>({
  mode: ["rotating", "permanent"],
  session: ["all", "there", "gone"],
  device: ["none", "unapproved", "approved"],
  isAnotherWaiting: [true, false],
});

/** What decides of these facts, by the number of its row. */
function rowOf<Facts extends object>(rows: readonly Partial<Facts>[], facts: Facts): number {
  return rows.findIndex((row) =>
    Object.entries(row).every(
      ([name, value]) => !(name in facts) || (facts as Record<string, unknown>)[name] === value,
    ),
  );
}

test("each row decides of something, and the first one that fits does", () => {
  const tried = attempts.map((attempt) => {
    const row = rowOf(ATTEMPTS, attempt);
    expect([attempt, whyNoTry(attempt)]).toEqual([attempt, ATTEMPTS[row]!.why]);
    return row;
  });
  expect(new Set(tried).size).toBe(ATTEMPTS.length);
  const arrived = arrivals.map((arrival) => {
    const row = rowOf(ARRIVALS, arrival);
    expect([arrival, admit(arrival)]).toEqual([arrival, ARRIVALS[row]!.verdict]);
    return row;
  });
  expect(new Set(arrived).size).toBe(ARRIVALS.length);
});

describe("what may be tried", () => {
  test("is what is known, while the budget is open, and nothing else", () => {
    for (const attempt of attempts)
      expect([attempt, whyNoTry(attempt) === null]).toEqual([
        attempt,
        attempt.isKnown && attempt.budget === "open",
      ]);
  });

  test("is not told to be known or not while there is no budget", () => {
    for (const attempt of attempts.filter(({ budget }) => budget !== "open"))
      expect<unknown>(whyNoTry(attempt)).toBe(attempt.budget);
  });
});

describe("who has proven its code or key", () => {
  const verdicts = (which: Partial<Arrival>) => [
    ...new Set(
      arrivals
        .filter((arrival) =>
          Object.entries(which).every(([name, value]) => arrival[name as keyof Arrival] === value),
        )
        .map((arrival) => {
          const verdict = admit(arrival);
          return verdict.let === "out" ? verdict.why : verdict.let;
        }),
    ),
  ];

  test("stays out when the session that it came for is gone", () => {
    expect(verdicts({ session: "gone" })).toEqual(["session-gone"]);
  });

  test.each(["all", "there"] as const)("is in while codes rotate: %s", (session) => {
    expect(verdicts({ mode: "rotating", session })).toEqual(["in"]);
  });

  test.each(["all", "there"] as const)("needs an approved device in the permanent mode: %s", (session) => {
    const permanent = { mode: "permanent", session } as const;
    expect(verdicts({ ...permanent, device: "none" })).toEqual(["no-device"]);
    expect(verdicts({ ...permanent, device: "approved" })).toEqual(["in"]);
    expect(verdicts({ ...permanent, device: "unapproved", isAnotherWaiting: false })).toEqual(["ask"]);
    expect(verdicts({ ...permanent, device: "unapproved", isAnotherWaiting: true })).toEqual([
      "another-waits",
    ]);
  });
});

test("an approval is enough for as much and for less, and for no other session", () => {
  const reaches: Reach[] = combinations<Reach>({ scope: ["control", "view"], session: [null, "a", "b"] });
  for (const approved of reaches)
    for (const wanted of reaches)
      expect([approved, wanted, covers(approved, wanted)]).toEqual([
        approved,
        wanted,
        (approved.scope === wanted.scope || approved.scope === "control") &&
          (approved.session === wanted.session || approved.session === null),
      ]);
});
