// A browser's keyboard event, in the form that the encoders take.

import type { KeyPress } from "../../src/keys/key-press.ts";

const NAMES: Readonly<Record<string, string>> = {
  ...{ ArrowUp: "Up", ArrowDown: "Down", ArrowLeft: "Left", ArrowRight: "Right", " ": "Space" },
  ...Object.fromEntries(
    ["Enter", "Tab", "Escape", "Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown"].map(
      (name) => [name, name],
    ),
  ),
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`F${i + 1}`, `F${i + 1}`])),
};
const MODIFIER_KEYS = new Set(["Shift", "Control", "Alt", "CapsLock", "NumLock", "ScrollLock"]);

/** The fields of a keyboard event that are used. */
export interface BrowserKey {
  readonly type: string;
  readonly key: string;
  readonly code: string;
  readonly keyCode: number;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  getModifierState(name: string): boolean;
}

/**
 * The key of an event; null for what is left to the browser and its text field: input methods, dead keys, characters
 * typed with AltGr, keys with the Command key, and keys that have no name here.
 */
export function pressOf(event: BrowserKey): KeyPress | null {
  const { key, code, ctrlKey: ctrl, altKey: alt, shiftKey: shift, metaKey } = event;
  if (event.isComposing || event.keyCode === 229 || metaKey || event.getModifierState("AltGraph"))
    return null;
  const type = event.type === "keyup" ? "release" : event.repeat ? "repeat" : "press";
  const shared = { ctrl, alt, shift, type } as const;
  const named = NAMES[key];
  if (named) return { ...shared, key: named };
  if (MODIFIER_KEYS.has(key)) return { ...shared, key, place: code };
  const base = baseOf(code);
  if ([...key].length !== 1) {
    // With Option some letters are dead keys, although Option is meant for the program.
    return key === "Dead" && alt && base ? { ...shared, key: base, base } : null;
  }
  // With Option a letter becomes another character: the program gets the letter.
  const isOther = alt && base !== null && key.codePointAt(0)! > 0x7f;
  const own = isOther ? (shift ? base.toUpperCase() : base) : key;
  const unshifted = own.toLowerCase() !== own.toUpperCase() ? own.toLowerCase() : shift ? base : own;
  return {
    ...shared,
    key: own,
    ...(isOther ? {} : { text: key }),
    ...(unshifted ? { base: unshifted } : {}),
  };
}

/** Whether the press types a character and nothing else. */
export function isPlainText({ key, ctrl, alt, place }: KeyPress): boolean {
  return place === undefined && !ctrl && !alt && (key === "Space" || [...key].length === 1);
}

/** The letter or digit of a place on the keyboard. */
function baseOf(code: string): string | null {
  const m = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code);
  return m ? (m[1]?.toLowerCase() ?? m[2]!) : null;
}
