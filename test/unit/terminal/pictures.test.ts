// Pictures on the session's screen: the cells that they take, the cursor afterwards, and what a client that attaches
// later gets in their place.

import { expect, test } from "bun:test";
import { PICTURE_BYTES_MAX } from "../../../src/pictures/limits.ts";
import { setCellPixels } from "../../../src/terminal/cell-pixels.ts";
import { gif } from "../../support/image-files.ts";
import { bytes, makeSession, type Session, textOf } from "./support.ts";

/** A sixel picture of so many pixels. */
const sixel = (width: number, height: number, body = "~") => `\x1bPq"1;1;${width};${height}${body}\x1b\\`;
const file = (width: number, height: number) =>
  `\x1b]1337;File=inline=1:${Buffer.from(gif(width, height)).toString("base64")}\x07`;

function shown(session: Session): string[] {
  return session.emulator.text().trimEnd().split("\n");
}

function after(text: string, options: Parameters<typeof makeSession>[0] = {}): Session {
  const session = makeSession(options);
  session.write(text);
  return session;
}

test("a box with the picture's size stands in its cells, and the cursor is where terminals have it", () => {
  const below = after(`$ cat\r\n${sixel(160, 48)}x`);
  expect(shown(below)).toEqual(["$ cat", "[picture 160 x 48]", "", "x"]);
  const right = after(`${file(160, 48)}x`);
  expect(shown(right)).toEqual(["[picture 160 x 48]", "", `${" ".repeat(19)}x`]);
  expect(shown(after(`ab${file(16, 16)}cd`))).toEqual(["ab[pcd"]);
});

test("the box is a box whatever the program has set, and changes nothing of it", () => {
  const modes = "\x1b[4h\x1b(0\x1b[1;31;44m\x1b]8;;http://a/\x07";
  const session = after(`xy\r${modes}${sixel(40, 16)}\x1b[2Gq`);
  expect(shown(session)[0]).toBe("[─pict");
  const html = session.emulator.html();
  expect(html).not.toMatch(/<a[^>]*>\[/);
  expect(shown(after(`${sixel(40, 16)}\x1b[3bx`))).toEqual(["xpict"]);
});

test("it is cut at the right edge, and scrolls within the margins", () => {
  expect(shown(after(`\x1b[18G${sixel(800, 16)}`))).toEqual([`${" ".repeat(17)}[pi`]);
  expect(shown(after(`${"x".repeat(20)}${sixel(16, 16)}`))).toEqual([`${"x".repeat(19)}[`]);
  const scrolled = after(`top\r\n${sixel(80, 160)}x`);
  expect(scrolled.emulator.scrollbackLength).toBe(6);
  expect(shown(scrolled).at(-1)).toBe("x");
  const margins = after(`\x1b[5;1Hbelow\x1b[2;3r\x1b[2;1H${sixel(80, 160)}x`);
  expect(shown(margins)).toEqual(["", "", "x", "", "below"]);
});

test("a cell's size as a terminal has told it decides how many cells it takes", () => {
  const session = makeSession();
  setCellPixels(session.emulator.core, { width: 10, height: 20 });
  session.write(`${sixel(100, 40)}x`);
  expect(session.emulator.cursor).toMatchObject({ x: 1, y: 1 });
  expect(textOf(session.emulator.snapshot())).toContain("[picture 1");
});

test("too large takes one line, and what is no picture takes nothing", () => {
  expect(shown(after(`${sixel(9_999, 9_999)}\r\nx`, { cols: 50 }))).toEqual([
    "[picture 9999 x 9999, too large]",
    "x",
  ]);
  for (const text of [
    "\x1bPq\x1b\\",
    "\x1bPq~\x18",
    "\x1b]1337;File=inline=0:AAAA\x07",
    "\x1bP>q~\x1b\\",
    "\x1bP1$q~\x1b\\",
  ])
    expect([text, shown(after(`a${text}b`))]).toEqual([text, ["ab"]]);
});

test("a client that attaches while a picture comes gets it whole, or nothing of one that is too long", () => {
  const half = `#0${"~".repeat(2 * 1024 * 1024)}`;
  const session = after(`\x1bPq"1;1;80;32${half}`);
  const late = makeSession();
  late.emulator.write(session.emulator.snapshot());
  for (const one of [session, late]) {
    one.write("$#0~\x1b\\x");
    expect(shown(one)).toEqual(["[picture 8", "x"]);
  }
  const long = after(`\x1bPq${"~".repeat(PICTURE_BYTES_MAX + 1)}`, { cols: 30 });
  const snapshot = long.emulator.snapshot();
  expect(snapshot.length).toBeLessThan(2_000);
  const later = makeSession({ cols: 30 });
  later.emulator.write(snapshot);
  for (const one of [long, later]) {
    one.emulator.write(bytes("~~~\x1b\\\r\nx"));
    expect(shown(one)).toEqual(["[picture, too large]", "x"]);
  }
});
