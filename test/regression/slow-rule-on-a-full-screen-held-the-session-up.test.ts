// A rule's patterns were each tried on every line before the time was checked: one rule could hold up a session for the
// cost of a pattern times the number of lines and patterns.

import { expect, test } from "bun:test";
import { RuleClock } from "../../src/host/rule-clock.ts";
import { LINE_COLS_MAX, RuleSet } from "../../src/session/agent-state/screen-match.ts";

test("a slow rule is given up before it has tried every line, and left out after the third time", () => {
  let tried = 0;
  const line = "a".repeat(LINE_COLS_MAX);
  const lines = new Proxy(Array<string>(50).fill(line), {
    get: (target, key, self) => {
      if (typeof key === "string" && /^\d+$/.test(key)) tried++;
      return Reflect.get(target, key, self);
    },
  });
  const set = new RuleSet([
    { name: "slow", state: "waiting", reason: "r", all: ["a{0,499}a{0,499}z"], lines: 50 },
  ]);
  const dropped: string[] = [];
  const clock = new RuleClock((rule) => {
    dropped.push(rule);
    set.drop(rule);
  });
  const screen = {
    lines: { slice: () => lines } as unknown as string[],
    beforeCursor: "",
    title: "",
    isFull: false,
  };
  for (let look = 0; look < 3; look++) {
    expect(dropped).toEqual([]);
    expect(set.match(screen, null, clock)).toBeNull();
  }
  expect(dropped).toEqual(["slow"]);
  expect(tried).toBeLessThan(3 * 50);
});
