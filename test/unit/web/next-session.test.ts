import { expect, test } from "bun:test";
import { nextOf, nextWaiting } from "../../../web/screens/next-session.ts";
import { PAGE_KEYS, type PressedKey, pageAction } from "../../../web/screens/page-keys.ts";
import { passes } from "../../../web/screens/session-filter.ts";
import { sessionInfo } from "../../support/session-info.ts";

test("from one session to the next, round at the ends, and nowhere when there is no other", () => {
  const ids = ["a", "b", "c"];
  expect([nextOf(ids, "c", 1), nextOf(ids, "a", -1), nextOf(ids, "b", 1)]).toEqual(["a", "c", "c"]);
  expect([nextOf(ids, null, 1), nextOf(ids, null, -1), nextOf(ids, "gone", 1)]).toEqual(["a", "c", "a"]);
  expect([nextOf([], "a", 1), nextOf(["a"], "a", 1), nextOf(["a"], "a", -1)]).toEqual([null, null, null]);
  const at = (key: string, state: "waiting" | "idle") => ({ key, info: { state } });
  const entries = [at("a", "waiting"), at("b", "waiting"), at("c", "idle")];
  const next = (current: string | null, by: 1 | -1 = 1) => nextWaiting(entries, current, by)?.key;
  expect([next("a"), next("c"), next("a", -1), next(null)]).toEqual(["b", "a", "b", "a"]);
  expect(nextWaiting([at("a", "waiting")], "a")).toBeNull();
});

test("every word of the filter must be somewhere in what is known of a session", () => {
  const info = sessionInfo({
    name: "api",
    state: "waiting",
    reason: "wants to run: bun test",
    cwd: "/srv/shop",
  });
  for (const filter of ["", "API", "waits you", "bun shop", " run  api "])
    expect(passes(info, filter)).toBe(true);
  for (const filter of ["web", "api failed", "apishop"]) expect(passes(info, filter)).toBe(false);
  expect([passes(info, "laptop"), passes(info, "laptop", "Laptop")]).toEqual([false, true]);
});

test("a chord acts anywhere, its key alone acts outside of a session, and no two are the same", () => {
  const none = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
  const alone = (key: string, more: Partial<PressedKey> = {}): PressedKey => ({
    ...none,
    key,
    code: "",
    ...more,
  });
  const chord = (code: string, more: Partial<PressedKey> = {}): PressedKey => ({
    ...none,
    key: "",
    code,
    ctrlKey: true,
    shiftKey: true,
    ...more,
  });
  for (const row of PAGE_KEYS) {
    expect(pageAction(chord(row.code), false)).toBe(row.action);
    expect(pageAction(chord(row.code, { altKey: true }), true)).toBeNull();
    expect(pageAction(alone(row.alone ?? "", { code: row.code }), false)).toBeNull();
    if (row.alone !== null) expect(pageAction(alone(row.alone), true)).toBe(row.action);
  }
  expect(pageAction(alone("g", { ctrlKey: true }), true)).toBeNull();
  expect(pageAction(alone("?", { shiftKey: true }), true)).toBe("help");
  for (const field of ["code", "alone", "action"] as const) {
    const values = PAGE_KEYS.map((row) => row[field]).filter((value) => value !== null);
    expect(new Set(values).size).toBe(values.length);
  }
});
