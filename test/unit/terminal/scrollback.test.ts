import { expect, test } from "bun:test";
import fc from "fast-check";
import { SIZE_MAX, SIZE_MIN } from "../../../src/terminal/limits.ts";
import { scrollbackRowsMax } from "../../../src/terminal/scrollback.ts";
import { makeSession, textOf } from "./support.ts";

type Session = ReturnType<typeof makeSession>;
const joined = ({ emulator }: Session) => emulator.text({ scrollback: "all", join: true });
const numbered = (from: number, to: number, width = 0) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${String(from + i).padEnd(width, ".")}\r\n`).join("");
const plain = (text: string) => text.replaceAll("\r", "");

test("as many lines are kept as the limit says, however many rows they take", () => {
  for (const width of [0, 20, 21, 90]) {
    const session = makeSession({ cols: 20, rows: 5, scrollbackLines: 10 });
    session.write(numbered(1, 50, width));
    const first = Number.parseInt(joined(session), 10);
    // In addition to those on the screen, which the last ones fill; its last row is empty.
    const onScreen = Math.floor(4 / Math.max(1, Math.ceil(width / 20)));
    expect([width, first]).toEqual([width, 50 - 10 - onScreen + 1]);
    expect(joined(session)).toBe(plain(numbered(first, 50, width)));
  }
});

test("a resize to any size and back, with more output in between, leaves every line that the limit allows", () => {
  const size = fc.tuple(fc.integer({ min: SIZE_MIN, max: 120 }), fc.integer({ min: SIZE_MIN, max: 40 }));
  const steps = fc.array(fc.tuple(size, fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 90 }), (sizes, width) => {
      const session = makeSession({ cols: 80, rows: 24, scrollbackLines: 120 });
      session.write(numbered(1, 100, width));
      let printed = 100;
      for (const [[cols, rows], more] of sizes) {
        session.emulator.resize(cols, rows);
        session.write(numbered(printed + 1, printed + more, width));
        printed += more;
      }
      session.emulator.resize(80, 24);
      const text = plain(numbered(Math.max(1, printed - 119), printed, width));
      expect(joined(session).endsWith(text)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("one line without an end is bounded by its rows, at every width", () => {
  const session = makeSession({ cols: 80, rows: 5, scrollbackLines: 20 });
  for (let i = 0; i < 100; i++) session.write("y".repeat(1000));
  expect(session.emulator.scrollbackLength).toBe(scrollbackRowsMax(20, 80));
  for (const cols of [1000, 2, 33, 80]) {
    session.emulator.resize(cols, 5);
    for (let i = 0; i < 100; i++) session.write("y".repeat(1000));
    expect(session.emulator.scrollbackLength).toBe(scrollbackRowsMax(20, cols));
  }
  session.write(`\r\n${numbered(1, 30)}`);
  expect(joined(session)).toBe(plain(numbered(7, 30)));
});

test("rows cost no more memory at any width than those of the widest screen", () => {
  expect(scrollbackRowsMax(2000, SIZE_MAX)).toBe(2000);
  expect(scrollbackRowsMax(2000, 80)).toBeGreaterThan(16_000);
  expect(scrollbackRowsMax(2000, SIZE_MIN)).toBeLessThan(82_000);
  expect(scrollbackRowsMax(0, 80)).toBe(0);
});

test("the scrollback that a region at the top of the screen makes counts the same", () => {
  const session = makeSession({ cols: 20, rows: 5, scrollbackLines: 10 });
  session.write(`\x1b[5Hbottom\x1b[1;3r\x1b[H${numbered(1, 40, 25)}`);
  expect(session.emulator.text({ scrollback: "all", join: true })).toBe(
    `${plain(numbered(30, 40, 25))}\n\nbottom\n`,
  );
});

test("erasing the scrollback and resetting start from nothing", () => {
  for (const erase of ["\x1b[3J", "\x1bc"]) {
    const session = makeSession({ cols: 20, rows: 5, scrollbackLines: 10 });
    session.write(numbered(1, 60, 30) + erase + numbered(1, 9, 30));
    const before = session.emulator.scrollbackLength;
    expect(before).toBeLessThanOrEqual(18);
    session.write(numbered(10, 60, 30));
    expect(Number.parseInt(joined(session), 10)).toBe(49);
  }
});

test("a cursor that was saved stays on its row when lines scroll, as in xterm", () => {
  for (const count of [1, 3, 30]) {
    const session = makeSession({ cols: 20, rows: 5, scrollbackLines: 10 });
    session.write(`\x1b[3;4H\x1b7\x1b[5H${"\n".repeat(count)}\x1b8`);
    expect(session.emulator.cursor).toMatchObject({ x: 3, y: 2 });
    const restored = makeSession({ cols: 20, rows: 5, scrollbackLines: 10 });
    session.write("\x1b[H");
    restored.write(textOf(session.emulator.snapshot()));
    restored.write("\n\x1b8");
    expect(restored.emulator.cursor).toMatchObject({ x: 3, y: 2 });
  }
});

test("the part of an unfinished line that has scrolled away is whole after a narrower screen", () => {
  const session = makeSession({ cols: 80, rows: 5 });
  const text = Array.from({ length: 700 }, (_, i) => `${i} `).join("");
  session.write(`above\r\n${text}`);
  const before = session.emulator.text({ scrollback: "all" }).split("\n").slice(0, -6);
  for (const cols of [30, 2, 80]) session.emulator.resize(cols, 5);
  expect(session.emulator.text({ scrollback: "all" }).split("\n").slice(0, before.length)).toEqual(before);
});
