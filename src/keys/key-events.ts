// What key a sequence of terminal input stands for, in the legacy, kitty and modifyOtherKeys forms. Sources: ECMA-48;
// XTerm Control Sequences, "PC-Style Function Keys" and "modifyOtherKeys"; the kitty keyboard protocol. It does not
// know which keys mean something to remi.

import { type KeyChord, normalChord } from "./key-chord.ts";

export interface KeyEvent {
  /** Null for keys that are not a chord by themselves: modifiers, locks, keys without a name here. */
  readonly chord: KeyChord | null;
  readonly type: "press" | "repeat" | "release";
  /** The same for the press, repeats and release of one key. */
  readonly id: string;
  /** A modifier or lock key pressed alone. */
  readonly modifier: boolean;
}

/** Kitty modifier bits. Caps lock and num lock (64, 128) are not part of a chord. */
const SHIFT = 1;
const ALT = 2;
const CTRL = 4;
const SUPER_HYPER_META = 8 | 16 | 32;

const FINALS: Readonly<Record<string, string>> = {
  A: "Up",
  B: "Down",
  C: "Right",
  D: "Left",
  F: "End",
  H: "Home",
  P: "F1",
  Q: "F2",
  R: "F3",
  S: "F4",
  M: "Enter", // keypad, in SS3
};

const TILDES: Readonly<Record<number, string>> = {
  1: "Home",
  2: "Insert",
  3: "Delete",
  4: "End",
  5: "PageUp",
  6: "PageDown",
  7: "Home",
  8: "End",
  11: "F1",
  12: "F2",
  13: "F3",
  14: "F4",
  15: "F5",
  17: "F6",
  18: "F7",
  19: "F8",
  20: "F9",
  21: "F10",
  23: "F11",
  24: "F12",
};

const CODES: Readonly<Record<number, string>> = {
  9: "Tab",
  13: "Enter",
  27: "Escape",
  32: "Space",
  127: "Backspace",
  57414: "Enter", // keypad
};

/** Shifted characters of the US layout, for terminals that send only the unshifted one. */
const US_SHIFT: Readonly<Record<string, string>> = {
  "1": "!",
  "2": "@",
  "3": "#",
  "4": "$",
  "5": "%",
  "6": "^",
  "7": "&",
  "8": "*",
  "9": "(",
  "0": ")",
  "-": "_",
  "=": "+",
  "[": "{",
  "]": "}",
  "\\": "|",
  ";": ":",
  "'": '"',
  ",": "<",
  ".": ">",
  "/": "?",
  "`": "~",
};

function event(key: string, modifiers: number, type: KeyEvent["type"], id: string): KeyEvent {
  const foreign = (modifiers & SUPER_HYPER_META) !== 0;
  const chord = normalChord({
    key,
    ctrl: (modifiers & CTRL) !== 0,
    alt: (modifiers & ALT) !== 0,
    shift: (modifiers & SHIFT) !== 0,
  });
  return { chord: foreign ? null : chord, type, id, modifier: false };
}

/** The key of one byte outside any sequence; null for bytes that are part of a longer character. */
export function keyOfByte(byte: number, alt = false): KeyEvent | null {
  const modifiers = alt ? ALT : 0;
  const id = `b${byte}`;
  if (byte === 0x09) return event("Tab", modifiers, "press", id);
  if (byte === 0x0d) return event("Enter", modifiers, "press", id);
  if (byte === 0x1b) return event("Escape", modifiers, "press", id);
  if (byte === 0x7f) return event("Backspace", modifiers, "press", id);
  if (byte === 0x00) return event("Space", modifiers | CTRL, "press", id);
  if (byte < 0x20)
    return event(String.fromCharCode(byte + 0x40).toLowerCase(), modifiers | CTRL, "press", id);
  return byte < 0x7f ? event(String.fromCharCode(byte), modifiers, "press", id) : null;
}

const CSI_KEY = /^([0-9:]*)(?:;([0-9:]*))?(?:;([0-9:]*))?([~uABCDFHMPQRSZ])$/;

/**
 * The key of a whole CSI sequence, given without its `ESC [`. Null when it is not a key: a mouse or focus report, a
 * reply, a paste marker.
 */
export function keyOfCsi(body: string): KeyEvent | null {
  if (/^\[[A-E]$/.test(body)) return event(`F${body.charCodeAt(1) - 0x40}`, 0, "press", body);
  const m = CSI_KEY.exec(body);
  if (!m) return null;
  const keys = numbers(m[1]);
  const [modifierField = 1, eventType = 1] = numbers(m[2]);
  const modifiers = Math.max(0, modifierField - 1);
  const type = eventType === 3 ? "release" : eventType === 2 ? "repeat" : "press";
  const final = m[4]!;
  if (final === "u") return unicodeKey(keys, modifiers, type, numbers(m[3]));
  if (final === "~") {
    // modifyOtherKeys: CSI 27 ; modifiers ; code ~
    if (keys[0] === 27 && m[3]) return unicodeKey(numbers(m[3]), modifiers, type, []);
    const name = TILDES[keys[0] ?? 0];
    return name ? event(name, modifiers, type, `~${keys[0]}`) : null;
  }
  if (keys.length > 0 && keys[0] !== 1) return null;
  if (m[3] !== undefined) return null;
  if (final === "Z") return event("Tab", modifiers | SHIFT, type, "Z");
  // `CSI M` is a mouse report.
  return final === "M" ? null : event(FINALS[final]!, modifiers, type, final);
}

/** The key of a whole SS3 sequence, given without its `ESC O`. */
export function keyOfSs3(body: string): KeyEvent | null {
  const name = FINALS[body.at(-1)!];
  const modifiers = body.length > 1 ? Number(body[0]) - 1 : 0;
  return name ? event(name, modifiers, "press", body) : null;
}

function numbers(field: string | undefined): number[] {
  if (!field) return [];
  // An empty sub-parameter stays NaN: `1080::98` names a key and its place on the base layout, and no shifted form.
  return field.split(":").map((part) => (part === "" ? Number.NaN : Number(part)));
}

function isCharacter(code: number): boolean {
  return code >= 0x20 && code <= 0x10ffff;
}

/** `CSI code:shifted:base ; modifiers:event ; text u` */
function unicodeKey(
  keys: readonly number[],
  modifiers: number,
  type: KeyEvent["type"],
  text: readonly number[],
): KeyEvent | null {
  const [code = Number.NaN, shifted = Number.NaN, base = Number.NaN] = keys;
  if (!(code >= 0 && code <= 0x10ffff)) return null;
  const id = `u${code}`;
  const named = CODES[code];
  if (named) return event(named, modifiers, type, id);
  // Kitty's private-use block: locks and modifiers alone, media and keypad keys.
  if (code >= 57_344 && code <= 63_743)
    return { chord: null, type, id, modifier: code <= 57_360 || code >= 57_441 };
  if (code < 0x20) return null;
  // On a layout of another script the base layout names the key, as legacy Ctrl does.
  const plain = code > 0x7f && base > 0x20 && base < 0x7f ? base : code;
  if (plain === code && text.length === 1 && isCharacter(text[0]!) && (modifiers & CTRL) === 0)
    return event(String.fromCodePoint(text[0]!), modifiers & ~SHIFT, type, id);
  const char = String.fromCodePoint(plain);
  if ((modifiers & SHIFT) === 0 || plain !== code) return event(char, modifiers, type, id);
  const shiftedChar = isCharacter(shifted) ? String.fromCodePoint(shifted) : (US_SHIFT[char] ?? char);
  return event(shiftedChar, modifiers, type, id);
}
