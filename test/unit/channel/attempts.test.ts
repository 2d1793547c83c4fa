import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  ARM_WINDOW_MS,
  type Attempts,
  arm,
  CLIENT_TRIES_MAX,
  type ClientTries,
  COUNT_KEPT_MS,
  clientTriesLeft,
  codeGate,
  countClientTry,
  countFailure,
  countKeyFailure,
  countSuccess,
  type KeyFailures,
  keyGate,
  NO_ATTEMPTS,
  parseAttempts,
  serialiseAttempts,
  unlock,
  WRONG_KEYS_PER_MINUTE_MAX,
} from "../../../src/channel/attempts.ts";
import { NOW } from "./loopback.ts";

const wrong = (attempts: Attempts, times: number) =>
  Array.from({ length: times }).reduce<Attempts>((now) => countFailure(now, "KQTB", NOW), attempts);

describe("typed codes", () => {
  test("are accepted in the window after they were shown, and only then", () => {
    const armed = arm(NO_ATTEMPTS, NOW);
    expect(codeGate(NO_ATTEMPTS, NOW)).toBe("disarmed");
    expect(codeGate(armed, NOW)).toBe("open");
    expect(codeGate(armed, NOW + ARM_WINDOW_MS - 1)).toBe("open");
    expect(codeGate(armed, NOW + ARM_WINDOW_MS)).toBe("disarmed");
    expect(codeGate(armed, NOW + ARM_WINDOW_MS, 0)).toBe("open");
    expect(codeGate(NO_ATTEMPTS, NOW, 0)).toBe("open");
  });

  test("are not open for longer because the clock was set back", () => {
    expect(codeGate(arm(NO_ATTEMPTS, NOW), NOW - ARM_WINDOW_MS)).toBe("disarmed");
    expect(codeGate(arm(NO_ATTEMPTS, NOW), NOW - 1_000)).toBe("open");
  });

  test("are locked by the third wrong one, which no time, rotation, showing or always-on lifts", () => {
    const armed = arm(NO_ATTEMPTS, NOW);
    expect(codeGate(wrong(armed, 2), NOW)).toBe("open");
    const locked = wrong(armed, 3);
    expect(codeGate(locked, NOW)).toBe("locked");
    expect(codeGate(locked, NOW + 365 * COUNT_KEPT_MS, 0)).toBe("locked");
    expect(codeGate(arm(locked, NOW + 1), NOW + 1)).toBe("locked");
    expect(codeGate(unlock(NOW), NOW)).toBe("open");
  });

  test("begin their count again with a right one", () => {
    const attempts = countSuccess(wrong(arm(NO_ATTEMPTS, NOW), 2), "KQTB");
    expect(attempts.wrong).toEqual([]);
    expect(codeGate(wrong(attempts, 2), NOW)).toBe("open");
  });
});

describe("after a restart", () => {
  const stored = (attempts: Attempts) => serialiseAttempts(attempts);

  test("a count is remembered for a day", () => {
    const text = stored(wrong(arm(NO_ATTEMPTS, NOW), 2));
    expect(parseAttempts(text, NOW + COUNT_KEPT_MS - 1)?.wrong.length).toBe(2);
    expect(parseAttempts(text, NOW + COUNT_KEPT_MS)).toEqual(NO_ATTEMPTS);
  });

  test("a lock is remembered until it is lifted, and no window stays open", () => {
    const text = stored(wrong(arm(NO_ATTEMPTS, NOW), 3));
    expect(codeGate(parseAttempts(text, NOW + 2 * COUNT_KEPT_MS)!, NOW)).toBe("locked");
    expect(codeGate(parseAttempts(stored(arm(NO_ATTEMPTS, NOW)), NOW)!, NOW)).toBe("disarmed");
  });

  test("what cannot be read is told apart from nothing", () => {
    for (const bad of [
      "",
      "null",
      "[]",
      "{}",
      '{"failures":-1,"failedAt":null,"armedAt":null}',
      '{"failures":1.5}',
      '{"wrong":["KQTB"]}',
      '{"wrong":["A","A","A","A"],"failedAt":1}',
    ])
      expect([bad, parseAttempts(bad, NOW)]).toEqual([bad, null]);
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseAttempts(text, NOW)));
  });
});

test("wrong keys are refused beyond a number per minute", () => {
  let failures: KeyFailures = [];
  for (let i = 0; i < WRONG_KEYS_PER_MINUTE_MAX; i++) {
    expect(keyGate(failures, NOW + i)).toBe(true);
    failures = countKeyFailure(failures, NOW + i);
  }
  expect(keyGate(failures, NOW + 100)).toBe(false);
  expect(keyGate(failures, NOW + 60_000)).toBe(true);
  for (let i = 0; i < 1_000; i++) failures = countKeyFailure(failures, NOW + 100);
  expect(failures.length).toBe(WRONG_KEYS_PER_MINUTE_MAX);
});

test("a client stops after three tries with one code, and starts again with another", () => {
  let tries: ClientTries | null = null;
  expect(clientTriesLeft(tries, "KQTB-4827")).toBe(CLIENT_TRIES_MAX);
  for (let left = CLIENT_TRIES_MAX - 1; left >= 0; left--) {
    tries = countClientTry(tries, "KQTB-4827");
    expect(clientTriesLeft(tries, "KQTB-4827")).toBe(left);
  }
  expect(clientTriesLeft(countClientTry(tries, "KQTB-4827"), "KQTB-4827")).toBe(0);
  expect(clientTriesLeft(tries, "ABCD-2345")).toBe(CLIENT_TRIES_MAX);
});
