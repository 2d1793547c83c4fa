import { expect, test } from "bun:test";
import { chordLabel, chordName, parseChord } from "../../../src/keys/key-chord.ts";

test("a chord is read in every usual spelling", () => {
  for (const text of ["C-b", "c-b", "Ctrl-b", "ctrl+b", "Control-B", "^b", "^B", "C-B"])
    expect(chordName(parseChord(text)!)).toBe("C-b");
  expect(chordName(parseChord("C-M-x")!)).toBe("C-M-x");
  expect(chordName(parseChord("Alt-x")!)).toBe("M-x");
  expect(chordName(parseChord("S-Tab")!)).toBe("S-Tab");
  expect(chordName(parseChord("BTab")!)).toBe("S-Tab");
  expect(chordName(parseChord("pgup")!)).toBe("PageUp");
  expect(chordName(parseChord("C-Space")!)).toBe("C-Space");
  expect(chordName(parseChord("C-@")!)).toBe("C-Space");
  expect(chordName(parseChord("S-a")!)).toBe("A");
  expect(chordName(parseChord("-")!)).toBe("-");
  expect(chordName(parseChord("C--")!)).toBe("C--");
  expect(chordName(parseChord("^")!)).toBe("^");
  expect(chordLabel(parseChord("C-b")!)).toBe("Ctrl-b");
});

test("what is not a key is refused", () => {
  for (const text of ["", "C-", "Foo", "ab", "\x1b", "\x7f", "F13", "C-Foo"])
    expect(parseChord(text)).toBeNull();
});
