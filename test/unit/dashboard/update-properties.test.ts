// Whatever happens to the dashboard, in any order and on a screen of any size.

import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Event } from "../../../src/dashboard/model/event.ts";
import { DASHBOARD_KEYS } from "../../../src/dashboard/model/keys.ts";
import { layoutFor } from "../../../src/dashboard/model/layout.ts";
import { wakeIn } from "../../../src/dashboard/model/wake.ts";
import { widthOf } from "../../../src/dashboard/model/width.ts";
import { Driven, infoOf, NOW, PLAIN, rowsOf, sessionOf, stateWith } from "./support.ts";

const all = [sessionOf("web"), sessionOf("api", { state: "waiting" })];

const name = fc.constantFrom("api", "web", "db", "x1", "x2", "x3", "x4", "x5", "x6", "x7");
const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "\x1b[2J\x1b[H",
    "日本語のディレクトリ",
    "👩‍👩‍👧‍👦 family",
    "\x9b31m",
    "e\u0301",
    "\u202egnp.exe",
    "a\nb\tc",
  ),
);
const session = fc
  .record({
    name,
    state: fc.constantFrom("starting", "working", "waiting", "idle", "exited" as const),
    exitCode: fc.constantFrom(null, 0, 3),
    signal: fc.constantFrom(null, "SIGKILL"),
    since: fc.integer({ min: -100_000, max: 200_000_000 }),
    ...{ reason: words, title: words, cwd: words.map((text) => `/home/me/${text}`), word: words },
    progress: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  })
  .map(({ name, since, word, progress, ...rest }) =>
    sessionOf(name, {
      ...(rest as Partial<ReturnType<typeof infoOf>>),
      stateSince: NOW - since,
      command: [name, word],
      ...(progress === undefined ? {} : { progress }),
    }),
  );
const KEYS = [
  ...DASHBOARD_KEYS.flatMap(({ keys }) => keys),
  "y",
  "a",
  "Tab",
  "S-Tab",
  "Backspace",
  "é",
  "日",
];
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...KEYS)
      .map((key): Event => ({ t: "key", key, text: [...key].length === 1 ? key : null })),
  },
  session.map((session): Event => ({ t: "session", session })),
  fc.array(session, { maxLength: 10 }).map((sessions): Event => ({ t: "sessions", sessions })),
  name.map((name): Event => ({ t: "removed", id: infoOf(name).id })),
  words.map((text): Event => ({ t: "paste", text })),
  fc
    .record({ cols: fc.integer({ min: 2, max: 250 }), rows: fc.integer({ min: 2, max: 80 }) })
    .map((size): Event => ({ t: "resize", size })),
  fc.record({ x: fc.nat(200), y: fc.nat(60) }).map((at): Event => ({ t: "click", ...at })),
  fc.record({ x: fc.nat(200), y: fc.nat(60), up: fc.boolean() }).map((at): Event => ({ t: "wheel", ...at })),
  fc
    .tuple(name, fc.nat(1e6))
    .map(([name, seq]): Event => ({ t: "activity", sessions: [[infoOf(name).id, seq, NOW]] })),
  fc.tuple(name, words).map(([name, branch]): Event => ({ t: "branch", id: infoOf(name).id, branch })),
  fc.tuple(name, fc.array(words, { maxLength: 5 }), fc.nat(500)).map(
    ([name, lines, aboveMax]): Event => ({
      t: "preview",
      preview: {
        ...{ id: infoOf(name).id, above: 0, aboveMax, problem: null, mark: null },
        lines: lines.map((text) => [{ ...PLAIN, text: text.replaceAll(/\p{C}/gu, ""), fg: 3 }]),
      },
    }),
  ),
  words.map((text): Event => ({ t: "told", text, isError: true })),
  name.map(
    (name): Event => ({
      t: "hits",
      pattern: "y",
      hits: [{ id: infoOf(name).id, name, above: 3, line: "y" }],
      isLast: true,
    }),
  ),
  fc.constant<Event>({ t: "clock" }),
  fc.constant<Event>({ t: "link-lost", why: "gone" }),
  fc.constantFrom<Event>(
    { t: "link-word", word: "the server does not answer" },
    { t: "link-word", word: null },
  ),
);

test("whatever happens, the screen is full, fits, and holds no control sequence but colours", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat(30_000)), { maxLength: 40 }), (events) => {
      const run = new Driven(stateWith(all));
      for (const [each, later] of events) {
        run.nowMs += later;
        run.event(each);
        const { state } = run;
        if (state.order.length > 0) expect(state.order).toContain(state.selected!);
        else if (state.link !== "starting") expect(state.selected).toBeNull();
        const { listRows } = layoutFor(state);
        const at = state.order.indexOf(state.selected ?? "");
        if (at >= 0 && listRows > 0)
          expect([at >= state.top, at < state.top + listRows]).toEqual([true, true]);
        const rows = rowsOf(state);
        expect(rows).toHaveLength(state.size.rows);
        for (const row of rows) {
          const text = row.replaceAll(/\x1b\[[\d;]*m/g, "");
          expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
          expect(widthOf(text)).toBeLessThanOrEqual(state.size.cols);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test("nothing on the screen changes before the time that the dashboard wakes at", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), fc.nat(40_000), (events, later) => {
      const run = new Driven(stateWith(all), NOW + later);
      for (const each of events) run.event(each);
      if (run.state.mode.kind === "remote") return;
      const before = rowsOf(run.event({ t: "clock" }).state);
      const wait = wakeIn(run.state);
      run.nowMs += wait === null ? 86_400_000 * 3 : wait - 1;
      if (wait === null || wait > 1_000) expect(rowsOf(run.event({ t: "clock" }).state)).toEqual(before);
    }),
  );
});
