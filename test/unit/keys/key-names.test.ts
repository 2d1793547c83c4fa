import { expect, test } from "bun:test";
import fc from "fast-check";
import { chordName, NAMED_KEYS, parseChord } from "../../../src/keys/key-chord.ts";
import { keyOfByte, keyOfCsi, keyOfSs3 } from "../../../src/keys/key-events.ts";
import { keyBytes } from "../../../src/keys/key-names.ts";

function sent(name: string, applicationCursor = false): string {
  const result = keyBytes(name, { applicationCursor });
  if (!result.ok) throw new Error(`no key: ${name}`);
  return new TextDecoder().decode(result.bytes);
}

test.each([
  ["C-c", "\x03"],
  ["C-a", "\x01"],
  ["C-Space", "\x00"],
  ["C-[", "\x1b"],
  ["C-\\", "\x1c"],
  ["C-/", "\x1f"],
  ["M-x", "\x1bx"],
  ["C-M-x", "\x1b\x18"],
  ["S-Tab", "\x1b[Z"],
  ["Enter", "\r"],
  ["M-Enter", "\x1b\r"],
  ["S-Enter", "\x1b[13;2u"],
  ["Tab", "\t"],
  ["Escape", "\x1b"],
  ["Esc", "\x1b"],
  ["Space", " "],
  ["Backspace", "\x7f"],
  ["M-Backspace", "\x1b\x7f"],
  ["Delete", "\x1b[3~"],
  ["Insert", "\x1b[2~"],
  ["PageUp", "\x1b[5~"],
  ["C-PageDown", "\x1b[6;5~"],
  ["Up", "\x1b[A"],
  ["C-Left", "\x1b[1;5D"],
  ["Home", "\x1b[H"],
  ["F1", "\x1bOP"],
  ["S-F1", "\x1b[1;2P"],
  ["F5", "\x1b[15~"],
  ["F12", "\x1b[24~"],
  ["a", "a"],
  ["é", "é"],
  ["C-1", "\x1b[49;5u"],
  ["C-S-b", "\x1b[98;6u"],
])("%s", (name, bytes) => {
  expect(sent(name)).toBe(bytes);
});

test("cursor keys follow the application mode, modified ones do not", () => {
  expect(sent("Up", true)).toBe("\x1bOA");
  expect(sent("End", true)).toBe("\x1bOF");
  expect(sent("S-Up", true)).toBe("\x1b[1;2A");
});

test("an unknown name comes with the nearest known one", () => {
  expect(keyBytes("Entr")).toEqual({ ok: false, reason: "unknown-key", suggestion: "Enter" });
  expect(keyBytes("C-PageUpp")).toEqual({ ok: false, reason: "unknown-key", suggestion: "C-PageUp" });
  expect(keyBytes("zzzzzzzzzz")).toEqual({ ok: false, reason: "unknown-key", suggestion: null });
});

test("what is sent for a key is read back as that key", () => {
  const ascii = fc.integer({ min: 0x21, max: 0x7e }).map((c) => String.fromCharCode(c));
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom(...NAMED_KEYS), ascii),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (key, ctrl, alt, shift) => {
        const chord = parseChord(`${ctrl ? "C-" : ""}${alt ? "M-" : ""}${shift ? "S-" : ""}${key}`)!;
        const bytes = sent(chordName(chord));
        const event = bytes.startsWith("\x1b[")
          ? keyOfCsi(bytes.slice(2))
          : /^\x1bO./.test(bytes)
            ? keyOfSs3(bytes.slice(2))
            : bytes.length === 2 && bytes[0] === "\x1b"
              ? keyOfByte(bytes.charCodeAt(1), true)
              : bytes.length === 1
                ? keyOfByte(bytes.charCodeAt(0))
                : null;
        if (!event?.chord) return; // Alt with what is a sequence by itself: `ESC CSI Z`
        const got = chordName(event.chord);
        // Bytes that stand for two keys in a terminal.
        const same: Record<string, string> = {
          "C-i": "Tab",
          "C-m": "Enter",
          "C-[": "Escape",
          "C-/": "C-_",
          "C-?": "Backspace",
          "C-Backspace": "C-h",
          "S-Space": "Space",
        };
        const plain = chordName({ ...chord, alt: false });
        const expected = `${same[plain] ?? plain}`;
        expect(chordName({ ...event.chord, alt: false })).toBe(expected);
        expect(event.chord.alt).toBe(chord.alt);
        expect(got.length).toBeGreaterThan(0);
      },
    ),
  );
});
