import { expect, test } from "bun:test";
import { BLANKET_RESTORE } from "../../../src/terminal/restore.ts";
import { stateLines } from "../../fuzz/state.ts";
import { bytes, makeSession } from "./support.ts";

/** Everything a shell relies on: all of the state except cells, cursor position and saved cursors. */
function modesOf(emulator: ReturnType<typeof makeSession>["emulator"]): string[] {
  const lines = stateLines(emulator.core, { scrollbackLines: 0, withoutLinks: false });
  return [...lines.filter((line) => !/ (line|cursor|saved) /u.test(line)), emulator.tracked];
}

const SETTINGS: Readonly<Record<string, string>> = {
  "X10 mouse": "\x1b[?9h",
  "VT200 mouse": "\x1b[?1000h",
  "drag mouse with SGR": "\x1b[?1002;1006h",
  "any mouse in pixels": "\x1b[?1003;1016h",
  "urxvt mouse": "\x1b[?1000;1015h",
  "UTF-8 mouse": "\x1b[?1000;1005h",
  focus: "\x1b[?1004h",
  paste: "\x1b[?2004h",
  "kitty keyboard": "\x1b[>1u\x1b[>3u",
  "kitty keyboard without a push": "\x1b[=5u",
  "kitty keyboard on both screens": "\x1b[>1u\x1b[?1049h\x1b[>7u\x1b[>3u",
  "kitty keyboard on the screen that is not showing": "\x1b[?1049h\x1b[>7u\x1b[?1049l",
  "alternate screen": "\x1b[?1049h",
  "alternate screen, old form": "\x1b[?47h",
  "cursor shape": "\x1b[5 q",
  "hidden cursor": "\x1b[?25l",
  "blinking cursor": "\x1b[?12h",
  margins: "\x1b[2;4r",
  "margins on the alternate screen": "\x1b[?1049h\x1b[2;4r",
  "origin mode": "\x1b[2;4r\x1b[?6h",
  "no wrapping": "\x1b[?7l",
  "reverse wrapping": "\x1b[?45h",
  insert: "\x1b[4h",
  "line feed mode": "\x1b[20h",
  "application cursor and keypad": "\x1b[?1h\x1b=",
  "character sets": "\x1b(0\x1b)A\x1b*4\x1b+K\x0e",
  attributes: "\x1b[1;4:3;31;48;2;1;2;3;58:5:3m",
  hyperlink: "\x1b]8;;http://a/\x07",
  palette: "\x1b]4;1;#111111;2;#222222\x07",
  "dynamic colours": "\x1b]10;#111111\x07\x1b]11;#222222\x07\x1b]12;#333333\x07",
  "synchronized output": "\x1b[?2026h",
  "colour scheme reports": "\x1b[?2031h",
  "in-band resize": "\x1b[?2048h",
  "reverse video": "\x1b[?5h",
  "tab stops": "\x1b[3g",
  "title stack": "\x1b[22t",
  "an unfinished sequence": "\x1b[3",
  "an unfinished string": "\x1b]2;x",
};

const fresh = modesOf(makeSession().emulator);

for (const [name, sequence] of Object.entries(SETTINGS)) {
  test(`${name} is undone exactly`, () => {
    const outer = makeSession();
    const session = makeSession();
    const before = session.emulator.restoreRevision;
    outer.write(`text${sequence}`);
    session.write(`text${sequence}`);
    if (name !== "attributes" && name !== "hyperlink") {
      expect(session.emulator.restoreRevision).not.toBe(before);
    }
    outer.write(session.emulator.restoreSequence());
    expect(modesOf(outer.emulator).map(dropTitle)).toEqual(fresh.map(dropTitle));
    // The size is reported at once to programs that want it.
    expect(outer.replies().replace(/^\x1b\[48;[\d;]*t$/, "")).toBe("");
  });
}

/** The outer terminal restores the title itself. */
function dropTitle(line: string): string {
  return line.replaceAll(/\x1b\][12];[^\x1b]*\x1b\\/gu, "");
}

test("a session that has set nothing has next to nothing to undo, and keeps its revision", () => {
  const session = makeSession();
  const revision = session.emulator.restoreRevision;
  session.write("plain text\r\n\x1b[31mred\x1b[m \x1b[2;2Hmoved\x1b[K");
  expect(session.emulator.restoreRevision).toBe(revision);
  expect(session.emulator.restoreSequence()).toBe("\x1b[m\x1b]8;;\x1b\\");
});

test("the cursor and the screen stay where they are", () => {
  const outer = makeSession();
  const input = "one\r\ntwo\x1b[2;4r\x1b[?6h\x1b[2;3H\x1b[3g\x1b[?1003h";
  outer.write(input);
  const session = makeSession();
  session.write(input);
  const { x, y } = outer.emulator.cursor;
  outer.write(session.emulator.restoreSequence());
  expect(outer.emulator.cursor).toMatchObject({ x, y });
  expect(outer.emulator.text()).toBe("one\ntwo\n");
});

const COLOURS_AND_STACKS = ["palette", "dynamic colours", "tab stops", "title stack", "character sets"];
for (const [name, sequence] of Object.entries(SETTINGS)) {
  if (COLOURS_AND_STACKS.includes(name)) continue;
  test(`the blanket restore undoes ${name}`, () => {
    const outer = makeSession();
    outer.write(`text${sequence}`);
    outer.emulator.write(bytes(BLANKET_RESTORE));
    expect(modesOf(outer.emulator).map(dropTitle)).toEqual(fresh.map(dropTitle));
  });
}

test("the blanket restore on a terminal that needs none leaves text and cursor alone", () => {
  const outer = makeSession();
  outer.write("shell$ ");
  outer.emulator.write(bytes(BLANKET_RESTORE));
  expect(outer.emulator.cursor).toMatchObject({ x: 7, y: 0 });
  expect(outer.emulator.text()).toBe("shell$\n");
});
