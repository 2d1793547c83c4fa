import { expect, test } from "bun:test";
import { type BrowserKey, isPlainText, pressOf } from "../../../web/terminal/browser-keys.ts";

const NOTHING: BrowserKey = {
  ...{ type: "keydown", key: "a", code: "KeyA", keyCode: 65, repeat: false, isComposing: false },
  ...{ ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, getModifierState: () => false },
};
const press = (event: Partial<BrowserKey>) => pressOf({ ...NOTHING, ...event });

test("input methods, dead keys, AltGr and the command key are left to the browser", () => {
  expect(press({ isComposing: true })).toBeNull();
  expect(press({ key: "Process", keyCode: 229 })).toBeNull();
  expect(press({ key: "Dead", code: "BracketLeft" })).toBeNull();
  expect(
    press({ key: "€", altKey: true, ctrlKey: true, getModifierState: (name) => name === "AltGraph" }),
  ).toBeNull();
  expect(press({ metaKey: true })).toBeNull();
  expect(press({ key: "Unidentified" })).toBeNull();
});

test("Option is Alt with the letter below it", () => {
  expect(press({ key: "å", altKey: true })).toMatchObject({ key: "a", alt: true, base: "a" });
  expect(press({ key: "Å", altKey: true, shiftKey: true })).toMatchObject({
    key: "A",
    alt: true,
    shift: true,
  });
  expect(press({ key: "Dead", code: "KeyE", altKey: true })).toMatchObject({ key: "e", alt: true });
});

test("what a key types, and what it is without Shift", () => {
  expect(press({ key: "!", code: "Digit1", shiftKey: true })).toMatchObject({
    key: "!",
    base: "1",
    text: "!",
  });
  expect(press({ key: "я", code: "KeyZ" })).toMatchObject({ key: "я", base: "я", text: "я" });
  expect(press({ key: "Shift", code: "ShiftLeft", shiftKey: true })).toMatchObject({ place: "ShiftLeft" });
  expect(press({ key: " ", code: "Space", type: "keyup" })).toMatchObject({ key: "Space", type: "release" });
  expect(press({ key: "Enter", code: "Enter", repeat: true })).toMatchObject({
    key: "Enter",
    type: "repeat",
  });
  expect(isPlainText(press({ key: "A", shiftKey: true })!)).toBe(true);
  expect(isPlainText(press({ key: "Enter" })!)).toBe(false);
});
