import { expect, test } from "bun:test";
import fc from "fast-check";
import { DEFAULT_LIMITS } from "../../../relay/limits.ts";
import { StunCounters } from "../../../relay/stun-counters.ts";

const LIMITS = {
  ...DEFAULT_LIMITS,
  stunBurstPerAddress: 5,
  stunPerSecondPerAddress: 2,
  stunBurst: 20,
  stunPerSecond: 10,
  stunAddresses: 8,
};

test("an address is answered at a bounded rate, and another one meanwhile", () => {
  const counters = new StunCounters(LIMITS, 0);
  const asked = (count: number, address: string, now: number) =>
    Array.from({ length: count }, () => counters.ask(address, now)).filter((told) => told === "allowed")
      .length;
  expect(asked(100, "a", 0)).toBe(5);
  expect(counters.ask("a", 0)).toBe("address");
  expect(asked(100, "b", 0)).toBe(5);
  expect(asked(100, "a", 1_000)).toBe(2);
  expect(asked(100, "a", 60_000)).toBe(5);
});

test("one address uses up nothing of what the others have", () => {
  const counters = new StunCounters(LIMITS, 0);
  for (let i = 0; i < 10_000; i++) counters.ask("flood", 0);
  for (const address of ["a", "b", "c"]) expect(counters.ask(address, 0)).toBe("allowed");
});

test("whatever comes, no more is answered than in all, and no more is remembered than the bound", () => {
  const asks = fc.array(fc.tuple(fc.nat(40), fc.nat(300)), { maxLength: 400 });
  fc.assert(
    fc.property(asks, (asks) => {
      const counters = new StunCounters(LIMITS, 0);
      const allowed: number[] = [];
      let now = 0;
      for (const [address, ms] of asks) {
        now += ms;
        if (counters.ask(String(address), now) === "allowed") allowed.push(now);
        expect(counters.size).toBeLessThanOrEqual(8);
      }
      for (const from of allowed)
        expect(allowed.filter((at) => at >= from && at <= from + 1_000).length).toBeLessThanOrEqual(30);
    }),
  );
});
