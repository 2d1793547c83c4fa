import { expect, test } from "bun:test";
import { makeSession } from "./support.ts";

const DARK = { foreground: 0xffffff, background: 0, cursor: 0xffffff };
const LIGHT = { foreground: 0, background: 0xffffff, cursor: 0 };

test("a program that asks for its size is told at once and at each change, until it no longer asks", () => {
  const session = makeSession();
  session.emulator.resize(30, 6);
  expect(session.replies()).toBe("");
  session.write("\x1b[?2048h");
  expect(session.replies()).toMatch(/^\x1b\[48;6;30;\d+;\d+t$/);
  session.emulator.resize(40, 7);
  expect(session.replies()).toMatch(/t\x1b\[48;7;40;\d+;\d+t$/);
  const before = session.replies();
  session.emulator.resize(40, 7);
  session.write("\x1b[?2048l");
  session.emulator.resize(20, 5);
  expect(session.replies()).toBe(before);
});

test("a program that wants to know is told when the terminal becomes light or dark, once", () => {
  const session = makeSession();
  session.emulator.setColors(LIGHT);
  session.write("\x1b[?2031h");
  expect(session.replies()).toBe("");
  session.emulator.setColors(DARK);
  session.emulator.setColors({ ...DARK, cursor: 0xff0000 });
  expect(session.replies()).toBe("\x1b[?997;1n");
  session.emulator.setColors(LIGHT);
  session.write("\x1b[?2031l");
  session.emulator.setColors(DARK);
  expect(session.replies()).toBe("\x1b[?997;1n\x1b[?997;2n");
});

test("a session that is shown again reports nothing by itself", () => {
  const session = makeSession();
  session.write("\x1b[?2031;2048h");
  const other = makeSession();
  other.emulator.write(session.emulator.snapshot());
  // The terminal sends this report to its own program: attach takes it out.
  expect(other.replies()).toMatch(/^\x1b\[48;5;20;\d+;\d+t$/);
});
