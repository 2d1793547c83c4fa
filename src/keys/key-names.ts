// The bytes that a terminal sends for a key, by the modes that the program has set: for `remi send --key`, the viewer's
// keyboard and its key bar. Source: XTerm Control Sequences, "PC-Style Function Keys" and "modifyOtherKeys"; the kitty
// keyboard protocol for keys that have no older form.

import { closest } from "./closest.ts";
import { type KeyChord, NAMED_KEYS, parseChord } from "./key-chord.ts";
import type { KeyPress } from "./key-press.ts";
import { kittySequence } from "./kitty-encoding.ts";

export interface KeyModes {
  /** DECCKM: cursor keys are sent as SS3. */
  readonly applicationCursor?: boolean;
  /** Flags of the kitty keyboard protocol that are in force. */
  readonly kittyFlags?: number;
  /** modifyOtherKeys: 0, 1 or 2. */
  readonly otherKeys?: number;
}

export type KeyBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: "unknown-key"; readonly suggestion: string | null };

const utf8 = new TextEncoder();

const CURSOR: Readonly<Record<string, string>> = {
  Up: "A",
  Down: "B",
  Right: "C",
  Left: "D",
  Home: "H",
  End: "F",
};
const FUNCTION: Readonly<Record<string, string>> = { F1: "P", F2: "Q", F3: "R", F4: "S" };
const TILDE: Readonly<Record<string, number>> = {
  Insert: 2,
  Delete: 3,
  PageUp: 5,
  PageDown: 6,
  F5: 15,
  F6: 17,
  F7: 18,
  F8: 19,
  F9: 20,
  F10: 21,
  F11: 23,
  F12: 24,
};
/** Keys that have a byte of their own, and their code in the `CSI u` form. */
const SIMPLE: Readonly<Record<string, string>> = {
  Enter: "\r",
  Tab: "\t",
  Escape: "\x1b",
  Space: " ",
  Backspace: "\x7f",
};

/** Ctrl with a character, as a VT220 sends it; null for characters that have no such byte. */
function controlByte(char: string): string | null {
  if (/^[a-z]$/.test(char)) return String.fromCharCode(char.charCodeAt(0) - 0x60);
  const at = "@[\\]^_".indexOf(char);
  if (at >= 0) return ["\x00", "\x1b", "\x1c", "\x1d", "\x1e", "\x1f"][at]!;
  if (char === "?") return "\x7f";
  return char === "/" ? "\x1f" : null;
}

/** What a terminal sends for the key named `name`, such as `C-c`, `M-x`, `S-Tab`, `Up`, `F5`, `a`. */
export function keyBytes(name: string, modes: KeyModes = {}): KeyBytes {
  const chord = parseChord(name);
  if (!chord) {
    const [, modifiers = "", base = ""] = /^((?:[A-Za-z]+[-+])*)(.*)$/s.exec(name) ?? [];
    const near = closest(base, NAMED_KEYS);
    return { ok: false, reason: "unknown-key", suggestion: near ? modifiers + near : null };
  }
  return { ok: true, bytes: utf8.encode(pressSequence(pressOf(chord), modes)) };
}

/** What a terminal sends for one event of a keyboard; nothing for those that the program has not asked for. */
export function pressBytes(press: KeyPress, modes: KeyModes): Uint8Array {
  return utf8.encode(pressSequence(press, modes));
}

function pressSequence(press: KeyPress, modes: KeyModes): string {
  const inKitty = modes.kittyFlags ? kittySequence(press, modes.kittyFlags) : null;
  if (inKitty !== null) return inKitty;
  if (press.type === "release" || press.place !== undefined) return "";
  return otherKeySequence(press, modes.otherKeys ?? 0) ?? sequence(press, modes);
}

/** Shift on a letter is in the letter of a chord; a press has both. */
function pressOf(chord: KeyChord): KeyPress {
  const isUpper = [...chord.key].length === 1 && chord.key !== chord.key.toLowerCase();
  return { ...chord, shift: chord.shift || isUpper, type: "press" };
}

/**
 * modifyOtherKeys: at 1 for keys that have no older form, at 2 for every modified key that types or has a byte of its
 * own.
 */
function otherKeySequence({ key, ctrl, alt, shift }: KeyPress, level: number): string | null {
  const code = (SIMPLE[key] ?? ([...key].length === 1 ? key : "")).codePointAt(0);
  const isTyped = SIMPLE[key] === undefined || key === "Space";
  if (level === 0 || code === undefined || !(ctrl || alt || (shift && !isTyped))) return null;
  const isOld = shift && !ctrl ? isTyped || key === "Tab" : !ctrl || (!shift && hasControlByte(key));
  if (level === 1 && isOld) return null;
  return `\x1b[27;${1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (ctrl ? 4 : 0)};${code}~`;
}

function hasControlByte(key: string): boolean {
  return key === "Space" || key === "Backspace" || key === "Escape" || controlByte(key) !== null;
}

function sequence(chord: KeyChord, modes: KeyModes): string {
  const { key, ctrl, alt } = chord;
  const shift = chord.shift && (ctrl || [...key].length > 1);
  const modifiers = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (ctrl ? 4 : 0);
  const final = CURSOR[key] ?? FUNCTION[key];
  if (final) {
    if (modifiers > 1) return `\x1b[1;${modifiers}${final}`;
    return FUNCTION[key] || modes.applicationCursor ? `\x1bO${final}` : `\x1b[${final}`;
  }
  const tilde = TILDE[key];
  if (tilde) return modifiers > 1 ? `\x1b[${tilde};${modifiers}~` : `\x1b[${tilde}~`;
  const meta = alt ? "\x1b" : "";
  const simple = SIMPLE[key];
  if (simple === undefined) return characterSequence(key, ctrl, meta, modifiers);
  if (key === "Tab" && shift && !ctrl) return `${meta}\x1b[Z`;
  if (key === "Space" && ctrl && !shift) return `${meta}\x00`;
  if (key === "Backspace" && ctrl && !shift) return `${meta}\x08`;
  // Ctrl or Shift on these has no older form.
  if (ctrl || (shift && key !== "Space")) return `\x1b[${simple.charCodeAt(0)};${modifiers}u`;
  return meta + simple;
}

function characterSequence(key: string, ctrl: boolean, meta: string, modifiers: number): string {
  if (!ctrl) return meta + key;
  const isShifted = ((modifiers - 1) & 1) === 1;
  const control = isShifted ? null : controlByte(key);
  return control === null ? `\x1b[${key.codePointAt(0)};${modifiers}u` : meta + control;
}
