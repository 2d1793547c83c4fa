// Small texts: widths, ages, bars, order, looks, words, lines that are typed.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ageClock, shortAge, spanOfTime, untilNextAge } from "../../../src/dashboard/model/age.ts";
import { columnsFor, shortPath } from "../../../src/dashboard/model/columns.ts";
import { layoutOf, scrolledTo } from "../../../src/dashboard/model/layout.ts";
import { edited, type Line, lineOf, shownLine, typed } from "../../../src/dashboard/model/line-editor.ts";
import { typedPrompt } from "../../../src/dashboard/model/prompt-line.ts";
import {
  aged,
  bars,
  isSilent,
  NO_SPARK,
  printed,
  SPARK_BAR_MS,
  SPARK_BARS,
} from "../../../src/dashboard/model/sparkline.ts";
import { colorDepth } from "../../../src/dashboard/model/style.ts";
import { clean, cut, cutStart, fit, widthOf } from "../../../src/dashboard/model/width.ts";
import { byNeed, needOf, stateWord } from "../../../src/protocol/session-need.ts";
import { joinWords, splitWords } from "../../../src/text/command-words.ts";
import { Driven, infoOf, NOW, sessionOf, stateWith } from "./support.ts";

const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.string({ unit: "binary", maxLength: 80 }),
);

describe("widths", () => {
  test("a clean text has nothing that a terminal obeys or joins", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(clean(text)).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\ufe0f/,
        );
        expect(clean(clean(text))).toBe(clean(text));
      }),
    );
  });

  test("what is cut or fitted has the width that was asked for, and wide characters are never halved", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 90 }), (text, width) => {
        const shown = clean(text);
        expect(widthOf(cut(shown, width))).toBeLessThanOrEqual(width);
        expect(widthOf(cutStart(shown, width))).toBeLessThanOrEqual(width);
        expect(widthOf(fit(shown, width))).toBe(width);
        expect(widthOf(fit(shown, width, "right"))).toBe(width);
        if (widthOf(shown) <= width)
          expect([cut(shown, width), cutStart(shown, width)]).toEqual([shown, shown]);
      }),
    );
  });

  test("are those that a terminal's own table gives", () => {
    for (const [text, width] of [
      ["abc", 3],
      ["日本語", 6],
      ["e\u0301", 1],
      [clean("👩‍👩‍👧‍👦"), 8],
      [clean("👍🏽"), 2],
      ["…", 1],
    ] as const)
      expect([text, widthOf(text)]).toEqual([text, width]);
    expect([cut("日本語", 5), cutStart("/ab/cd/ef", 6), cut("abc", 1), cut("abc", 0)]).toEqual([
      "日本…",
      "…cd/ef",
      "…",
      "",
    ]);
  });

  test("paths under the home begin with ~", () => {
    expect(shortPath("/home/me/a", "/home/me")).toBe("~/a");
    expect(shortPath("/home/me", "/home/me")).toBe("~");
    expect(shortPath("/home/meadow", "/home/me")).toBe("/home/meadow");
    expect(shortPath("/a\x1b[2Jb", "/")).toBe("/a[2Jb");
  });
});

describe("ages", () => {
  test("are short", () => {
    const rows = [
      [-5, "now"],
      [0, "now"],
      [9, "now"],
      [10, "10s"],
      [59, "50s"],
      [60, "1m"],
      [3_599, "59m"],
      [3_600, "1h"],
      [86_400, "1d"],
      [86_400_000, "999d"],
    ] as const;
    for (const [seconds, text] of rows) expect([seconds, shortAge(seconds * 1_000)]).toEqual([seconds, text]);
    expect([40, 900, 7_500, 90_000].map((s) => spanOfTime(s * 1_000))).toEqual([
      "40s",
      "15m",
      "2h 05m",
      "1d 01h",
    ]);
  });

  test("change only when they are said to", () => {
    fc.assert(
      fc.property(fc.integer({ min: -50_000, max: 200_000_000 }), fc.nat(10_000_000), (ago, offset) => {
        const now = NOW + offset;
        const since = now - ago;
        const text = (at: number) => shortAge(ageClock(at) - since);
        const wait = untilNextAge(since, now);
        expect(wait).toBeGreaterThan(0);
        expect(text(now + wait - 1)).toBe(text(now));
      }),
    );
  });
});

describe("bars", () => {
  test("grow with what is printed and run empty with time", () => {
    let spark = NO_SPARK;
    expect(bars(spark)).toBe(" ".repeat(SPARK_BARS));
    spark = printed(spark, 1_000, NOW);
    expect(bars(spark)).toBe("       ▁");
    spark = printed(spark, 500_000, NOW + SPARK_BAR_MS);
    expect(bars(spark).slice(-2, -1)).toBe("▁");
    expect(bars(spark).at(-1)).toMatch(/[▅-█]/);
    expect(isSilent(aged(spark, NOW + SPARK_BAR_MS * 4))).toBe(false);
    expect(isSilent(aged(spark, NOW + SPARK_BAR_MS * 10))).toBe(true);
    expect(aged(spark, NOW + SPARK_BAR_MS)).toBe(spark);
    // A session that was run again counts from the start.
    expect(bars(printed(spark, 10, NOW + SPARK_BAR_MS)).length).toBe(SPARK_BARS);
  });
});

describe("the order by need", () => {
  const info = fc
    .record({
      state: fc.constantFrom("starting", "working", "waiting", "idle", "exited" as const),
      exitCode: fc.constantFrom(null, 0, 1),
      stateSince: fc.integer({ min: 0, max: 5 }),
      createdAt: fc.integer({ min: 0, max: 3 }),
      id: fc.constantFrom("aaaa", "bbbb", "cccc", "dddd", "eeee"),
    })
    .map((more) => infoOf("x", more));

  test("is one order for any list", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(info, { selector: ({ id }) => id, maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        (infos, order) => {
          const shuffled = infos
            .map((each) => [order.next().value as number, each] as const)
            .sort((a, b) => a[0] - b[0]);
          expect(shuffled.map(([, each]) => each).sort(byNeed)).toEqual([...infos].sort(byNeed));
        },
      ),
    );
  });

  test("puts who waits longest first, and what stopped last first", () => {
    const rows = [
      infoOf("w1", { state: "waiting", stateSince: 1 }),
      infoOf("w2", { state: "waiting", stateSince: 2 }),
      infoOf("f2", { state: "exited", exitCode: 1, stateSince: 2 }),
      infoOf("f1", { state: "exited", signal: "SIGKILL", stateSince: 1 }),
      infoOf("work", { state: "working", stateSince: 9, createdAt: 1 }),
      infoOf("start", { state: "starting", stateSince: 1, createdAt: 2 }),
      infoOf("i2", { state: "idle", stateSince: 2 }),
      infoOf("i1", { state: "idle", stateSince: 1 }),
      infoOf("done", { state: "exited", exitCode: 0, stateSince: 99 }),
    ];
    expect(
      [...rows]
        .reverse()
        .sort(byNeed)
        .map(({ name }) => name),
    ).toEqual(rows.map(({ name }) => name));
    expect(rows.map(needOf)).toEqual([
      "waiting",
      "waiting",
      "failed",
      "failed",
      "working",
      "working",
      "idle",
      "idle",
      "done",
    ]);
    expect([rows[3]!, rows[2]!, rows[8]!, infoOf("x", { state: "exited" })].map(stateWord)).toEqual([
      "SIGKILL",
      "exited 1",
      "done",
      "lost",
    ]);
    expect(stateWord(infoOf("x", { state: "exited", pid: 47 }))).toBe("lives on");
    expect(stateWord(infoOf("x", { state: "waiting", silent: true }))).toBe("no answer");
    expect(stateWord(infoOf("x", { state: "exited", pid: null, exitCode: 0, silent: true }))).toBe("done");
  });
});

describe("places", () => {
  test("fill the screen exactly, whatever its size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 200 }), fc.nat(300), (rows, count) => {
        const at = layoutOf({ cols: 80, rows }, count);
        expect([at.ruleTop, at.bandTop, at.footer]).toEqual([
          at.listTop + at.listRows,
          at.ruleTop + 1,
          rows - 1,
        ]);
        expect(at.bandTop + at.bandRows).toBe(Math.max(at.footer, at.bandTop));
        expect(at.listRows).toBeLessThanOrEqual(Math.max(1, count));
      }),
    );
  });

  test("leave room for list and preview", () => {
    for (const [rows, count, list, band] of [
      [12, 3, 3, 6],
      [12, 100, 4, 5],
      [24, 6, 6, 14],
      [24, 100, 8, 12],
      [60, 100, 23, 33],
      [60, 0, 1, 56],
    ] as const) {
      const at = layoutOf({ cols: 80, rows }, count);
      expect([rows, count, at.listRows, at.bandRows]).toEqual([rows, count, list, band]);
    }
  });

  test("a list scrolls no more than it must", () => {
    for (const [top, at, rows, count, to] of [
      [0, 0, 5, 10, 0],
      [0, 5, 5, 10, 1],
      [3, 1, 5, 10, 1],
      [9, 9, 5, 10, 5],
      [4, 6, 5, 10, 4],
      [7, 2, 5, 3, 0],
    ] as const)
      expect(scrolledTo(top, at, rows, count)).toBe(to);
  });

  test("columns are as wide as the screen together", () => {
    const longest = { name: 30, command: 60, where: 60, branch: 30 };
    for (let cols = 40; cols <= 250; cols++) {
      const widths = Object.values(columnsFor(cols, longest)).filter((width) => width > 0);
      expect([cols, widths.reduce((sum, width) => sum + width + 2, 0)]).toEqual([cols, cols]);
      expect(columnsFor(cols, longest).what).toBeGreaterThanOrEqual(6);
    }
  });
});

describe("a list that is longer than its place", () => {
  const many = Array.from({ length: 30 }, (_, i) => sessionOf(`s${i}`, { createdAt: NOW + i }));

  test("says how many sessions are above and below", () => {
    const run = new Driven(stateWith(many, { cols: 100, rows: 24 }));
    const counts = () => run.screen().find((row) => row.startsWith("── "))!;
    const rows = () => run.screen().filter((row) => /^ {2}s\d/.test(row)).length;
    expect(counts()).toMatch(new RegExp(` ${30 - rows()} more below ──$`));
    expect(counts()).not.toContain("above");
    run.keys("End");
    expect(counts()).toMatch(new RegExp(` ${30 - rows()} more above ──$`));
    run.keys(...new Array<string>(12).fill("Up"));
    const [, above, below] = / (\d+) more above ─ (\d+) more below ──$/.exec(counts())!;
    expect(Number(above) + Number(below)).toBe(30 - rows());
  });

  test("says nothing when all are on the screen", () => {
    const run = new Driven(stateWith(many.slice(0, 3), { cols: 100, rows: 24 }));
    expect(run.screen().join("\n")).not.toContain("more");
  });
});

test("a muted session is marked in its row, whether or not it is selected", () => {
  for (const cols of [60, 80, 140]) {
    const run = new Driven(
      stateWith([sessionOf("api"), sessionOf("web", { muted: true })], { cols, rows: 24 }),
    );
    const row = (name: string) => run.screen().find((each) => each.startsWith(`  ${name}`))!;
    expect(row("web")).toContain("(muted)");
    expect(row("api")).not.toContain("(muted)");
  }
});

describe("a line that is typed", () => {
  test("is edited by the usual keys", () => {
    const keys = (line: Line, ...names: string[]) => names.reduce((at, name) => edited(at, name)!, line);
    expect(keys(lineOf("one two"), "C-w")).toEqual({ text: "one ", at: 4 });
    expect(keys(lineOf("one two"), "Home", "Delete", "Right")).toEqual({ text: "ne two", at: 1 });
    expect(keys(lineOf("one two"), "M-b", "C-k")).toEqual({ text: "one ", at: 4 });
    expect(keys(lineOf("one two"), "M-b", "C-u")).toEqual({ text: "two", at: 0 });
    expect(keys(lineOf("a😀"), "Backspace")).toEqual({ text: "a", at: 1 });
    expect(keys(lineOf("😀"), "Left", "Right", "Left", "Delete")).toEqual({ text: "", at: 0 });
    expect(edited(lineOf("x"), "F5")).toBeNull();
  });

  test("shows its cursor in any width, whatever is typed", () => {
    const step = fc.oneof(
      fc.constantFrom("Backspace", "Delete", "Left", "Right", "Home", "End", "C-w", "C-k"),
      fc.string({ unit: "grapheme", maxLength: 4 }).map((text) => `+${text}`),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 2, max: 30 }), (steps, width) => {
        let line = lineOf("");
        for (const each of steps)
          line = each.startsWith("+") ? typed(line, each.slice(1)) : edited(line, each)!;
        expect(line.at).toBeWithin(0, line.text.length + 1);
        expect(line.text.isWellFormed()).toBe(true);
        const [left, under, right] = shownLine(line, width);
        expect(widthOf(left + under + right)).toBeLessThanOrEqual(width);
        expect(line.text).toContain((left + under + right).replace(/ $/, ""));
      }),
    );
  });
});

describe("the line of a prompt", () => {
  test("shows its cursor in any width and at any place, whatever it holds", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 60 }),
        fc.array(fc.constantFrom("Left", "Right", "Home", "End", "Backspace", "Delete"), { maxLength: 12 }),
        fc.integer({ min: 2, max: 30 }),
        (text, keys, width) => {
          let line = typedPrompt(lineOf(""), text)!;
          for (const key of keys) line = edited(line, key)!;
          expect(line.text.isWellFormed()).toBe(true);
          const parts = shownLine(line, width);
          expect(widthOf(parts.join(""))).toBeLessThanOrEqual(width);
          expect(widthOf(parts[1])).toBeGreaterThan(0);
          expect(parts.join("")).not.toMatch(/\p{Cc}/u);
        },
      ),
    );
  });
});

describe("the words of a command", () => {
  test("come back as they were", () => {
    const word = fc.string({ unit: "binary", maxLength: 12 }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const printable = words.map((each) => each.replace(/\r/g, ""));
        expect(splitWords(joinWords(printable))).toEqual({ ok: true, words: printable });
      }),
    );
  });

  test("are split as a shell splits them", () => {
    for (const [line, words] of [
      ["", []],
      ["  make   all ", ["make", "all"]],
      [`sh -c 'a "b" c' "d e\\"f" g\\ h`, ["sh", "-c", 'a "b" c', 'd e"f', "g h"]],
      ["a''b \"\"", ["ab", ""]],
      ['"a\\nb"', ["a\\nb"]],
    ] as const)
      expect(splitWords(line)).toEqual({ ok: true, words: [...words] });
    expect([splitWords("'a").ok, splitWords("a\\").ok]).toEqual([false, false]);
  });
});

test("colours are those that the environment names", () => {
  for (const [env, depth] of [
    [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, 16_777_216],
    [{ TERM: "xterm-256color" }, 256],
    [{ TERM: "xterm" }, 16],
    [{ TERM: "vt100" }, 0],
    [{ TERM: "xterm-256color", COLORTERM: "truecolor", NO_COLOR: "1" }, 0],
    [{ TERM: "xterm", NO_COLOR: "" }, 16],
  ] as const)
    expect(colorDepth(env)).toBe(depth);
});
