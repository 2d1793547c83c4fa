// The modes that are set and reset by number: DEC's private ones and ANSI's. The table says which ones xterm.js does
// not keep, what each is by default, and who decides the default. Terminals invent new modes, so modes that are not in
// it are noted too. It knows no state.

import type { Noted } from "./noted.ts";

/**
 * Who decides a private mode's default: it is the same in every terminal, or its owner has chosen it, and the terminal
 * is asked at attach.
 */
interface PrivateMode {
  readonly name: string;
  readonly default: boolean;
  readonly isOwners?: true;
  /** Reported to programs that ask (DECRQM), which may rely on it. */
  readonly isAnswered?: true;
}

const mode = (name: string, extra: Partial<PrivateMode> = {}): PrivateMode => ({
  name,
  default: false,
  ...extra,
});
const owners = (name: string, isSet = false): PrivateMode => mode(name, { default: isSet, isOwners: true });

/** DEC private modes that xterm.js does not keep. Others are noted too, and assumed to be off by default. */
export const PRIVATE_MODES: ReadonlyMap<number, PrivateMode> = new Map([
  [4, owners("smooth scrolling")],
  [5, mode("reverse video", { isAnswered: true, isOwners: true })],
  [8, owners("keys repeat", true)],
  [30, owners("scrollbar of rxvt")],
  [40, owners("80 and 132 columns allowed")],
  [41, owners("more(1) fix")],
  [42, owners("national character sets")],
  [44, owners("margin bell")],
  [67, owners("Backspace sends BS")],
  [80, owners("pictures do not scroll")],
  [1001, mode("mouse highlighting")],
  [1005, mode("mouse in UTF-8", { isAnswered: true })],
  [1007, mode("wheel as cursor keys", { isAnswered: true, isOwners: true })],
  [1010, owners("scroll to the bottom at output")],
  [1011, owners("scroll to the bottom at a key")],
  [1014, owners("fast scrolling")],
  [1015, mode("mouse as urxvt", { isAnswered: true })],
  [1034, owners("Meta sets the eighth bit")],
  [1035, owners("Alt and NumLock modifiers", true)],
  [1036, owners("Meta sends ESC")],
  [1037, owners("Delete sends DEL")],
  [1039, owners("Alt sends ESC")],
  [1040, owners("selection is kept")],
  [1041, owners("selection goes to the clipboard")],
  [1042, owners("bell marks the window as urgent")],
  [1043, owners("bell raises the window")],
  [1044, owners("clipboard is kept")],
  [1045, owners("extended reverse wrap")],
  // xterm reports the opposite of its value, so it is not asked for.
  [1046, mode("alternate screen allowed", { default: true })],
  [1050, owners("function keys by terminfo")],
  [1051, owners("function keys of Sun")],
  [1052, owners("function keys of HP")],
  [1053, owners("function keys of SCO")],
  [1060, owners("function keys of X11R6")],
  [1061, owners("function keys of VT220")],
  [1070, owners("colours of each picture its own", true)],
  [2027, owners("grapheme clusters")],
  [2031, mode("colour scheme reports", { isAnswered: true })],
  [2048, mode("resize reports", { isAnswered: true })],
  [5522, mode("paste events")],
  [7727, owners("Escape as a function key")],
  [7786, owners("wheel reports of mintty", true)],
  [8452, owners("cursor right of a picture")],
  [9001, mode("win32 keys")],
]);

/** Kept by xterm.js, or not a mode that stays: saved cursors. */
const ELSEWHERE: ReadonlySet<number> = new Set([
  ...[1, 6, 7, 9, 12, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1006, 1016, 1047, 1048, 1049, 2004, 2026],
]);

/** The owner's modes that xterm.js keeps, with the value that a restore gives them. */
const KEPT_OWNERS: readonly (readonly [number, boolean])[] = [
  [7, true],
  [12, false],
  [45, false],
];

/** Modes whose default only the terminal knows, with the default of most terminals: asked for at attach (DECRQM). */
export const OWNERS_MODES: ReadonlyMap<number, boolean> = new Map([
  ...[...PRIVATE_MODES].filter(([, { isOwners }]) => isOwners).map(([n, m]) => [n, m.default] as const),
  ...KEPT_OWNERS,
]);

export const isNotedPrivateMode = (number: number): boolean => !ELSEWHERE.has(number);

/** Reset to their default whatever they were, because no person sets these. */
const BLIND: ReadonlyMap<number, PrivateMode> = new Map(
  [...PRIVATE_MODES].filter(([number, { isOwners }]) => !isOwners || number === 5),
);

const flag = (prefix: string, number: number, value: boolean) =>
  `\x1b[${prefix}${number}${value ? "h" : "l"}`;

/** A private mode set or reset; null for those that xterm.js keeps. */
export function privateNote(number: number, value: boolean): Noted | null {
  if (ELSEWHERE.has(number)) return null;
  const key = `?${number}`;
  // VT52 mode has no CSI; in Tektronix mode no such sequence is understood.
  if (number === 2) return { key, set: "", undo: value ? null : "\x1b<", isFirst: true };
  if (number === 38) return { key, set: "", undo: value ? "\x1b\x03" : null, isFirst: true };
  const set = flag("?", number, value);
  // The width of a terminal: undone wherever it could have been set, and never set again.
  if (number === 3) return { key, set: "", undo: value ? "\x1b[?40h\x1b[?3l\x1b[?40l" : null };
  // Resetting it moves the cursor home, so the cursor is saved and restored.
  if (number === 69) return { key, set, undo: value ? "\x1b7\x1b[?69l\x1b8" : null };
  const known = PRIVATE_MODES.get(number);
  const isOneOfMany = known ? {} : ({ isOneOfMany: true } as const);
  const isDefault = value === (known?.default ?? false);
  // A mode that its owner has turned on and a program has turned off must be noted too.
  if (isDefault) return { key, set, undo: BLIND.has(number) ? null : "", ...isOneOfMany };
  return { key, set, undo: flag("?", number, !value), ...isOneOfMany };
}

const ANSI_ELSEWHERE: ReadonlySet<number> = new Set([4, 20]);

/** An ANSI mode. SRM (12) is the one that is on by default: when it is off, the terminal itself shows what is typed. */
export function ansiNote(number: number, value: boolean): Noted | null {
  if (ANSI_ELSEWHERE.has(number)) return null;
  const isDefault = value === (number === 12);
  const noted = { key: `h${number}`, set: flag("", number, value) };
  if (isDefault) return { ...noted, undo: null };
  const undo = flag("", number, !value);
  return number === 2 || number === 12 ? { ...noted, undo } : { ...noted, undo, isOneOfMany: true };
}

/**
 * Undoes modes without knowing whether they are set: modes that a person never sets. No strings, because an older
 * terminal may show one.
 */
export const BLIND_UNDO: string =
  `\x1b F\x1b%G\x1b[>m\x1b[>4m\x1b[2l\x1b[12h` +
  [...BLIND].map(([number, { default: isSet }]) => flag("?", number, isSet)).join("");
