// A program that had moved its cursor up, to the line it edits, lost what was below it to a lower or narrower screen, though
// there was room for both: the hints below a prompt, the choices below a question.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { stateLines } from "../fuzz/state.ts";
import { makeSession, textOf } from "../unit/terminal/support.ts";

const everything = ({ emulator }: ReturnType<typeof makeSession>) =>
  emulator.text({ scrollback: "all", join: true });

test("a lower screen scrolls lines above the cursor away and keeps those below it", () => {
  const session = makeSession({ cols: 20, rows: 10 });
  session.write("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8\x1b[5;1H");
  session.emulator.resize(20, 4);
  expect(session.emulator.text()).toBe("5\n6\n7\n8\n");
  expect(session.emulator.cursor).toMatchObject({ x: 0, y: 0 });
  session.emulator.resize(20, 10);
  expect(session.emulator.text()).toBe("1\n2\n3\n4\n5\n6\n7\n8\n");
  expect(session.emulator.cursor).toMatchObject({ x: 0, y: 4 });
  // Further rows would push the cursor's own away.
  session.emulator.resize(20, 2);
  expect(session.emulator.text()).toBe("5\n6\n");
  expect(session.emulator.cursor).toMatchObject({ x: 0, y: 0 });
});

test("a narrower screen, on which lines above the cursor take more rows, keeps the lines below it", () => {
  const session = makeSession({ cols: 40, rows: 8 });
  session.write(`${"long ".repeat(7)}\r\n${"line ".repeat(7)}\r\n> \r\nhint one\r\nhint two\x1b[3;3H`);
  const before = everything(session);
  session.emulator.resize(12, 8);
  expect(everything(session)).toBe(before);
  expect(session.emulator.text().trimEnd()).toEndWith("> \nhint one\nhint two".replace("> ", ">"));
  session.write("typed");
  session.emulator.resize(40, 8);
  expect(everything(session)).toBe(before.replace(">\n", "> typed\n"));
});

test("whatever the sizes, nothing is lost while the cursor's line and those below it fit, and a snapshot has it all", () => {
  const size = fc.record({ cols: fc.integer({ min: 14, max: 60 }), rows: fc.integer({ min: 5, max: 20 }) });
  const lines = fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 4, maxLength: 30 });
  fc.assert(
    fc.property(
      lines,
      fc.integer({ min: 0, max: 3 }),
      fc.array(size, { maxLength: 6 }),
      (widths, up, sizes) => {
        const session = makeSession({ cols: 60, rows: 20 });
        // What the cursor is on and what is below it are short: the rest may be wrapped again.
        const text = widths.map((width, i) =>
          i < widths.length - 4 ? `${i} `.padEnd(width, "x").trimEnd() : `last ${i}`,
        );
        session.write(`${text.join("\r\n")}\x1b[${up}A`.replace("\x1b[0A", ""));
        for (const { cols, rows } of sizes) {
          session.emulator.resize(cols, rows);
          expect(everything(session)).toBe(`${text.join("\n")}\n`);
        }
        session.write("!");
        const at = text.length - 1 - up;
        const marked = everything(session).split("\n")[at]!;
        expect(marked).toContain("!");
        const { cols, rows } = session.emulator;
        const restored = makeSession({ cols, rows });
        restored.write(textOf(session.emulator.snapshot()));
        const all = { scrollbackLines: 1_000, withoutLinks: false };
        expect(stateLines(restored.emulator.core, all)).toEqual(stateLines(session.emulator.core, all));
      },
    ),
    { numRuns: 200 },
  );
});
