import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { chordName, NAMED_KEYS, parseChord } from "../../../src/keys/key-chord.ts";
import { keyOfByte, keyOfCsi } from "../../../src/keys/key-events.ts";
import { type KeyModes, keyBytes, pressBytes } from "../../../src/keys/key-names.ts";
import type { KeyPress } from "../../../src/keys/key-press.ts";

function sent(name: string, modes: KeyModes): string {
  const made = keyBytes(name, modes);
  if (!made.ok) throw new Error(`no key: ${name}`);
  return new TextDecoder().decode(made.bytes);
}
const event = (press: Partial<KeyPress> & { key: string }, modes: KeyModes) =>
  new TextDecoder().decode(
    pressBytes({ ctrl: false, alt: false, shift: false, type: "press", ...press }, modes),
  );

// As in kitty 0.46 and the protocol's own tables.
test.each<[string, string, string]>([
  // key, disambiguate (1), all keys (8)
  ["Enter", "\r", "\x1b[13u"],
  ["S-Enter", "\x1b[13;2u", "\x1b[13;2u"],
  ["C-Enter", "\x1b[13;5u", "\x1b[13;5u"],
  ["M-Enter", "\x1b[13;3u", "\x1b[13;3u"],
  ["Tab", "\t", "\x1b[9u"],
  ["S-Tab", "\x1b[9;2u", "\x1b[9;2u"],
  ["Backspace", "\x7f", "\x1b[127u"],
  ["C-Backspace", "\x1b[127;5u", "\x1b[127;5u"],
  ["Escape", "\x1b[27u", "\x1b[27u"],
  ["Space", " ", "\x1b[32u"],
  ["C-Space", "\x1b[32;5u", "\x1b[32;5u"],
  ["a", "a", "\x1b[97u"],
  ["A", "A", "\x1b[97;2u"],
  ["é", "é", "\x1b[233u"],
  ["C-c", "\x1b[99;5u", "\x1b[99;5u"],
  ["M-x", "\x1b[120;3u", "\x1b[120;3u"],
  ["M-A", "\x1b[97;4u", "\x1b[97;4u"],
  ["C-S-b", "\x1b[98;6u", "\x1b[98;6u"],
  ["Up", "\x1b[A", "\x1b[A"],
  ["C-Left", "\x1b[1;5D", "\x1b[1;5D"],
  ["F1", "\x1b[P", "\x1b[P"],
  ["F3", "\x1b[13~", "\x1b[13~"],
  ["S-F5", "\x1b[15;2~", "\x1b[15;2~"],
  ["Delete", "\x1b[3~", "\x1b[3~"],
])("%s with kitty flags", (name, disambiguated, all) => {
  expect(sent(name, { kittyFlags: 1, applicationCursor: true })).toBe(disambiguated);
  expect(sent(name, { kittyFlags: 9 })).toBe(all);
});

test.each<[string, string, string]>([
  ["Enter", "\r", "\r"],
  ["S-Enter", "\x1b[27;2;13~", "\x1b[27;2;13~"],
  ["C-Enter", "\x1b[27;5;13~", "\x1b[27;5;13~"],
  ["S-Tab", "\x1b[Z", "\x1b[27;2;9~"],
  ["C-c", "\x03", "\x1b[27;5;99~"],
  ["M-x", "\x1bx", "\x1b[27;3;120~"],
  ["C-1", "\x1b[27;5;49~", "\x1b[27;5;49~"],
  ["A", "A", "A"],
  ["Up", "\x1b[A", "\x1b[A"],
])("%s with modifyOtherKeys", (name, one, two) => {
  expect(sent(name, { otherKeys: 1 })).toBe(one);
  expect(sent(name, { otherKeys: 2 })).toBe(two);
});

describe("events", () => {
  test("repeats and releases are reported if they are asked for", () => {
    expect(event({ key: "Up", type: "release" }, { kittyFlags: 3 })).toBe("\x1b[1;1:3A");
    expect(event({ key: "a", type: "release" }, { kittyFlags: 3 })).toBe("\x1b[97;1:3u");
    expect(event({ key: "c", ctrl: true, type: "repeat" }, { kittyFlags: 3 })).toBe("\x1b[99;5:2u");
    expect(event({ key: "F5", type: "release" }, { kittyFlags: 3 })).toBe("\x1b[15;1:3~");
    for (const kittyFlags of [0, 1, 9]) expect(event({ key: "a", type: "release" }, { kittyFlags })).toBe("");
  });

  test("the release of Enter, Tab and Backspace is reported only if all keys are", () => {
    for (const key of ["Enter", "Tab", "Backspace"]) {
      expect(event({ key, type: "release" }, { kittyFlags: 3 })).toBe("");
      expect(event({ key, type: "release" }, { kittyFlags: 11 })).toMatch(/;1:3u$/);
    }
  });

  test("modifiers alone are reported only if all keys are", () => {
    const shift = { key: "Shift", shift: true, place: "ShiftLeft" };
    expect(event(shift, { kittyFlags: 9 })).toBe("\x1b[57441;2u");
    expect(event({ ...shift, type: "release", shift: false }, { kittyFlags: 11 })).toBe("\x1b[57441;1:3u");
    for (const modes of [{ kittyFlags: 1 }, { kittyFlags: 7 }, { otherKeys: 2 }, {}])
      expect(event(shift, modes)).toBe("");
  });

  test("the shifted character and the text come with the key where asked for", () => {
    const two = { key: '"', shift: true, text: '"', base: "2" };
    expect(event(two, { kittyFlags: 13 })).toBe("\x1b[50:34;2u");
    expect(event(two, { kittyFlags: 25 })).toBe("\x1b[50;2;34u");
    expect(event({ key: "a", text: "a", base: "a" }, { kittyFlags: 25 })).toBe("\x1b[97;;97u");
  });
});

test("whatever the modes, a key comes back as itself", () => {
  const names = fc
    .tuple(
      fc.constantFrom("", "C-", "M-", "S-", "C-M-", "C-S-", "C-M-S-"),
      fc.constantFrom<string>(...NAMED_KEYS, "a", "b", "x", "1", "/"),
    )
    // Shift with the space bar types a space.
    .filter(([modifiers, key]) => key !== "Space" || !modifiers.includes("S-"))
    .map(([modifiers, key]) => chordName(parseChord(modifiers + key)!));
  fc.assert(
    fc.property(names, fc.constantFrom(1, 3, 5, 9, 11, 15, 31), (name, kittyFlags) => {
      const text = sent(name, { kittyFlags });
      const read = text.startsWith("\x1b[") ? keyOfCsi(text.slice(2)) : keyOfByte(text.charCodeAt(0));
      expect(chordName(read!.chord!)).toBe(name);
    }),
  );
});
