// Whatever a program sets is undone by what the session says undoes it, read by a second reading of the standards; and
// is set again when the session is shown again.

import { describe, expect, test } from "bun:test";
import { BLANKET_RESTORE, preamble } from "../../../src/terminal/restore.ts";
import { OuterSettings } from "../../support/outer-settings.ts";
import { MODES } from "../../support/terminal-modes.ts";
import { makeSession, textOf } from "./support.ts";

const changed = (output: string) => new OuterSettings(output).changed();
const NOTED = Object.entries(MODES).filter(([, sequence]) => changed(sequence).length > 0);

/** Not set again: modes that would harm the session's screen, or that take effect only once. */
const NOT_AGAIN = [
  ...["VT52", "coding", "memory lock", "guarded", "programmed keys", "window name", "cursors", "level"],
  ...["printer", "capture", "$}"],
];

describe("what xterm.js does not keep", () => {
  for (const [name, sequence] of NOTED) {
    test(`${name} is undone`, () => {
      const session = makeSession();
      session.write(sequence);
      expect(
        changed(sequence + session.emulator.restoreSequence()).filter((s) => !/^\?10(07|36) |^font /.test(s)),
      ).toEqual([]);
    });

    test(`${name} is set again`, () => {
      const session = makeSession();
      session.write(sequence);
      const again = textOf(preamble()) + textOf(session.emulator.snapshot());
      const wanted = changed(sequence).filter((s) => !NOT_AGAIN.some((key) => s.startsWith(key)));
      expect(changed(again)).toEqual(wanted);
    });
  }

  test("a mode that was turned off although its owner has it on is known as such", () => {
    const session = makeSession();
    session.write("\x1b[?1007l");
    expect(textOf(session.emulator.snapshot())).toContain("\x1b[?1007l");
  });

  test("modifyKeyboard is not modifyOtherKeys", () => {
    const session = makeSession();
    session.write("\x1b[>0;1m\x1b[?4m");
    expect(session.replies()).toBe("\x1b[>4;0m");
    expect(textOf(session.emulator.snapshot())).toContain("\x1b[>0;1m");
    expect(textOf(session.emulator.snapshot())).not.toContain("\x1b[>4;");
    session.write("\x1b[>4;2m\x1b[>m\x1b[?4m");
    expect(session.replies()).toBe("\x1b[>4;0m\x1b[>4;0m");
    expect(changed(textOf(session.emulator.snapshot()))).toEqual([]);
  });

  test("the margins' sequence saves the cursor when their mode is off", () => {
    const session = makeSession();
    session.write("\x1b[2;3H\x1b[s\x1b[H\x1b[u");
    expect(session.emulator.cursor).toMatchObject({ x: 2, y: 1 });
    session.write("\x1b[?69h\x1b[5;9s\x1b[H\x1b[u");
    expect(session.emulator.cursor).toMatchObject({ x: 2, y: 1 });
  });

  test("modes of xterm.js come back too when a program brings them back", () => {
    const session = makeSession();
    session.write("\x1b[?2004h\x1b[?2004;1007s\x1b[?2004l\x1b[?1007h\x1b[?2004;1007r");
    expect(session.emulator.modes.bracketedPaste).toBe(true);
    expect(changed(textOf(session.emulator.snapshot()))).toEqual(["?1007 false"]);
  });

  test("what has ended is undone once more if the output that ended it may be lost", () => {
    const session = makeSession();
    session.write("\x1b[2h\x1b[?1039h\x1b[>1;3m\x1b]9;4;1;5\x07");
    const seen = "\x1b[2h\x1b[?1039h\x1b[>1;3m\x1b]9;4;1;5\x07";
    expect(session.emulator.noted.restorePast()).toBe("");
    session.write("\x1b[2l\x1b[>m\x1b]9;4;0\x07");
    expect(changed(seen + session.emulator.noted.restorePast())).toEqual(["?1039 true"]);
    session.write("\x1bc");
    expect(changed(seen + session.emulator.noted.restorePast())).toEqual([]);
  });

  test("the blanket restore undoes what no person wants", () => {
    for (const key of [
      "keyboard locked",
      "local echo",
      "left and right margins",
      "modifyKeyboard",
      "8-bit controls",
      "win32 keys",
      "output to the printer",
      "not UTF-8",
    ])
      expect(changed(MODES[key]! + BLANKET_RESTORE).filter((s) => !s.startsWith("printer ?"))).toEqual([]);
    expect(changed(BLANKET_RESTORE)).toEqual([]);
  });

  test("a program that sets everything it can think of is undone within the protocol's bound", () => {
    const session = makeSession();
    const all = Array.from({ length: 3_000 }, (_, n) => `\x1b[?${n + 3000}h\x1b]21;k${n}=red\x1b\\`).join("");
    session.write(all + NOTED.map(([, sequence]) => sequence).join(""));
    expect(session.emulator.restoreSequence().length).toBeLessThan(3_000);
    expect(session.emulator.restoreSequence()).toContain("\x1b[2l");
    expect(textOf(session.emulator.snapshot()).length).toBeLessThan(64_000);
  });
});
