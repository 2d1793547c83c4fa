// A key in the forms of the kitty keyboard protocol (https://sw.kovidgoyal.net/kitty/keyboard-protocol/).

import type { KeyPress } from "./key-press.ts";

/** Bits of the progressive enhancement. */
export const KittyFlag = { disambiguate: 1, eventTypes: 2, alternateKeys: 4, allKeys: 8, text: 16 } as const;

/** Keys that have a number of their own in `CSI u`. */
const NUMBERS: Readonly<Record<string, number>> = {
  Escape: 27,
  Enter: 13,
  Tab: 9,
  Backspace: 127,
  Space: 32,
};
/** Modifier and lock keys by the browser's names of their places. */
const MODIFIER_KEYS: Readonly<Record<string, number>> = {
  CapsLock: 57358,
  ScrollLock: 57359,
  NumLock: 57360,
  ShiftLeft: 57441,
  ControlLeft: 57442,
  AltLeft: 57443,
  MetaLeft: 57444,
  ShiftRight: 57447,
  ControlRight: 57448,
  AltRight: 57449,
  MetaRight: 57450,
};
const LETTERED: Readonly<Record<string, string>> = {
  ...{ Up: "A", Down: "B", Right: "C", Left: "D", End: "F", Home: "H" },
  ...{ F1: "P", F2: "Q", F4: "S" },
};
const TILDE: Readonly<Record<string, number>> = {
  ...{ Insert: 2, Delete: 3, PageUp: 5, PageDown: 6, F3: 13, F5: 15, F6: 17, F7: 18, F8: 19, F9: 20 },
  ...{ F10: 21, F11: 23, F12: 24 },
};
/** Keys that people need after a program has died: they keep the old form until a program asks for all keys. */
const ALWAYS_PLAIN: Readonly<Record<string, string>> = { Enter: "\r", Tab: "\t", Backspace: "\x7f" };

/** The sequence; "" for an event that is not reported; null if the older form is used. `flags` is not 0. */
export function kittySequence(press: KeyPress, flags: number): string | null {
  const has = (flag: number) => (flags & flag) !== 0;
  const { key, ctrl, alt, shift, text } = press;
  const bits = (shift ? 1 : 0) | (alt ? 2 : 0) | (ctrl ? 4 : 0);
  const type = has(KittyFlag.eventTypes) ? { press: 1, repeat: 2, release: 3 }[press.type] : 1;
  if (press.type === "release" && type === 1) return "";
  const modifierNumber = MODIFIER_KEYS[press.place ?? ""];
  if (modifierNumber !== undefined && !isCharacter(key))
    return has(KittyFlag.allKeys) ? csiU(`${modifierNumber}`, bits, type, "") : "";
  const plain = ALWAYS_PLAIN[key];
  if (plain !== undefined && bits === 0 && !has(KittyFlag.allKeys)) return type === 3 ? "" : plain;
  const modified = bits === 0 && type === 1 ? "" : `;${1 + bits}${type === 1 ? "" : `:${type}`}`;
  if (LETTERED[key]) return `\x1b[${modified === "" ? "" : `1${modified}`}${LETTERED[key]}`;
  if (TILDE[key]) return `\x1b[${TILDE[key]}${modified}~`;
  const number = NUMBERS[key];
  const isTyped = key === "Space" || isCharacter(key);
  if (number === undefined && !isTyped) return null;
  if (isTyped && type !== 3 && !ctrl && !alt && !has(KittyFlag.allKeys))
    return text ?? (key === "Space" ? " " : key);
  if (!has(KittyFlag.disambiguate | KittyFlag.allKeys) && type !== 3) return null;
  const told = has(KittyFlag.text) && text && type !== 3 && !ctrl && !alt ? codes(text) : "";
  return csiU(
    number === undefined ? keyField(press, has(KittyFlag.alternateKeys)) : `${number}`,
    bits,
    type,
    told,
  );
}

function csiU(key: string, bits: number, type: number, text: string): string {
  const modifiers = type === 1 ? `${1 + bits}` : `${1 + bits}:${type}`;
  if (text !== "") return `\x1b[${key};${modifiers === "1" ? "" : modifiers};${text}u`;
  return modifiers === "1" ? `\x1b[${key}u` : `\x1b[${key};${modifiers}u`;
}

/** The key's own character and, if asked for, its shifted one and its place on the base layout. */
function keyField({ key, shift, base, text }: KeyPress, alternates: boolean): string {
  const own = (base ?? key.toLowerCase()).codePointAt(0)!;
  if (!alternates || !shift) return `${own}`;
  const shifted = (text ?? key).codePointAt(0)!;
  return shifted === own ? `${own}` : `${own}:${shifted}`;
}

function codes(text: string): string {
  return [...text].map((char) => char.codePointAt(0)!).join(":");
}

function isCharacter(key: string): boolean {
  return [...key].length === 1;
}
