// A line that filled its row and was scrolled away, or hidden by a switch of the screen, before its next character: the
// character came into the last column instead of the next row, another place than in every terminal that showed it.

import { expect, test } from "bun:test";
import { makeSession, textOf } from "../unit/terminal/support.ts";

const COLS = 10;
const FULL = "\x1b[3;1H0123456789";

/** What is done between the last character of a full row and the next one. */
const BETWEEN: Readonly<Record<string, string>> = {
  nothing: "",
  SU: "\x1b[S",
  "SU of the whole screen": "\x1b[9S",
  SD: "\x1b[T",
  "SU and SD": "\x1b[2S\x1b[T",
  "?47h": "\x1b[?47h",
  "?47h ?47l": "\x1b[?47h\x1b[?47l",
  "?47h, SU, ?47l": "\x1b[?47h\x1b[S\x1b[?47l",
  "?1047h": "\x1b[?1047h",
  "?1049h": "\x1b[?1049h",
  SL: "\x1b[2 @",
  SR: "\x1b[2 A",
  DECIC: "\x1b['}",
  DECDC: "\x1b['~",
  "ED 2": "\x1b[2J",
  "EL 2": "\x1b[2K",
  "a colour, SU": "\x1b[41m\x1b[S",
  "SD of a wide character": "\b\u6f22\x1b[T",
  "a region, SU": "\x1b[1;3r\x1b[3;1H0123456789\x1b[S",
  "IRM, SU": "\x1b[4h\x1b[S",
  "origin mode, SU": "\x1b[?6h\x1b[3;1H0123456789\x1b[S",
};

for (const [name, between] of Object.entries(BETWEEN)) {
  test(`a wrap stays pending after ${name}, and in a snapshot`, () => {
    const session = makeSession({ cols: COLS, rows: 6 });
    session.write(`${FULL}${between}`);
    const { x, y } = session.emulator.cursor;
    expect(x).toBe(COLS);
    const text = session.emulator.text().replaceAll(/ +$/gmu, "");
    const restored = makeSession({ cols: COLS, rows: 6 });
    restored.write(textOf(session.emulator.snapshot()));
    for (const each of [session, restored]) {
      expect([each.emulator.cursor.x, each.emulator.cursor.y]).toEqual([x, y]);
      expect(each.emulator.text().replaceAll(/ +$/gmu, "")).toBe(text);
      each.write("!");
      expect([each.emulator.cursor.x, each.emulator.cursor.y]).toEqual([
        1,
        between.includes("r\x1b[3") ? y : y + 1,
      ]);
    }
    expect(restored.emulator.text()).toBe(session.emulator.text());
  });
}

test("a wrap stays pending when the screen becomes higher or lower", () => {
  for (const rows of [3, 9]) {
    const session = makeSession({ cols: COLS, rows: 6 });
    session.write(`${FULL}`);
    session.emulator.resize(COLS, rows);
    session.write("!");
    expect(session.emulator.text()).toBe("\n\n0123456789\n!\n".slice(rows === 3 ? 1 : 0));
  }
});

test("a wrap that is pending ends when the screen becomes wider", () => {
  const session = makeSession({ cols: COLS, rows: 6 });
  session.write(FULL);
  session.emulator.resize(COLS + 1, 6);
  session.write("!");
  expect(session.emulator.text()).toBe("\n\n0123456789!\n");
});
