// A key with its modifiers, as a person writes it (`C-b`, `M-x`, `S-Tab`): how it is parsed, named and compared. It
// does not know how a terminal encodes it (`key-events.ts` reads the bytes, `key-names.ts` writes them).

/** Names of keys that are not a single character, in the spelling that is shown. */
export const NAMED_KEYS = [
  "Enter",
  "Tab",
  "Escape",
  "Space",
  "Backspace",
  "Delete",
  "Insert",
  "Home",
  "End",
  "PageUp",
  "PageDown",
  "Up",
  "Down",
  "Left",
  "Right",
  "F1",
  "F2",
  "F3",
  "F4",
  "F5",
  "F6",
  "F7",
  "F8",
  "F9",
  "F10",
  "F11",
  "F12",
] as const;
export type NamedKey = (typeof NAMED_KEYS)[number];

/** Other spellings that people know from tmux and from key caps, in lower case. */
const ALIASES: Readonly<Record<string, NamedKey>> = {
  return: "Enter",
  cr: "Enter",
  esc: "Escape",
  spc: "Space",
  bspace: "Backspace",
  bs: "Backspace",
  del: "Delete",
  dc: "Delete",
  ins: "Insert",
  ic: "Insert",
  pgup: "PageUp",
  ppage: "PageUp",
  pgdn: "PageDown",
  pgdown: "PageDown",
  npage: "PageDown",
};

const CANONICAL = new Map<string, NamedKey>([
  ...NAMED_KEYS.map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(ALIASES),
]);

/** One key press. `key` is a named key or one character; the space bar is `Space`. */
export interface KeyChord {
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

const MODIFIER = /^(?:(c|ctrl|control)|(m|meta|a|alt|opt|option)|(s|shift))[-+](?=.)/i;

/**
 * Reads `C-b`, `Ctrl-b`, `Ctrl+b`, `^b`, `M-x`, `C-M-x`, `S-Tab`, `F5`, `a`. Names are read in any case, characters as
 * they are. Null when it is not a key.
 */
export function parseChord(text: string): KeyChord | null {
  let [rest, ctrl, alt, shift] = [text, false, false, false];
  for (let m = MODIFIER.exec(rest); m; m = MODIFIER.exec(rest)) {
    ctrl ||= m[1] !== undefined;
    alt ||= m[2] !== undefined;
    shift ||= m[3] !== undefined;
    rest = rest.slice(m[0].length);
  }
  if (/^\^[\x21-\x7e]$/.test(rest)) {
    ctrl = true;
    rest = rest.slice(1);
  }
  if (rest.toLowerCase() === "btab") return { key: "Tab", ctrl, alt, shift: true };
  const named = CANONICAL.get(rest.toLowerCase());
  if (named) return normalChord({ key: named, ctrl, alt, shift });
  const first = rest.codePointAt(0);
  if (first === undefined || first < 0x20 || (first >= 0x7f && first < 0xa0)) return null;
  if (String.fromCodePoint(first) !== rest) return null;
  return normalChord({ key: rest, ctrl, alt, shift });
}

/**
 * Gives each press one form, however it was written or sent: a letter with Ctrl is lower case, Shift on a character
 * without Ctrl is in the character itself, and NUL is Ctrl with the space bar.
 */
export function normalChord(chord: KeyChord): KeyChord {
  let { key, shift } = chord;
  if (key === " ") key = "Space";
  if (key === "@" && chord.ctrl) return { ...chord, key: "Space", shift: false };
  if ([...key].length > 1) return { ...chord, key };
  const isLetter = key.toLowerCase() !== key.toUpperCase();
  if (chord.ctrl && isLetter) key = key.toLowerCase();
  else if (isLetter && shift) [key, shift] = [key.toUpperCase(), false];
  else shift = false;
  return { ...chord, key, shift };
}

/** The chord as it is written everywhere: `C-b`, `M-x`, `S-Tab`. Equal chords have equal names. */
export function chordName(chord: KeyChord): string {
  const { key, ctrl, alt, shift } = normalChord(chord);
  return `${ctrl ? "C-" : ""}${alt ? "M-" : ""}${shift ? "S-" : ""}${key}`;
}

/** The chord as a person reads it in help: `Ctrl-b`, `Alt-x`. */
export function chordLabel(chord: KeyChord): string {
  const { key, ctrl, alt, shift } = normalChord(chord);
  return `${ctrl ? "Ctrl-" : ""}${alt ? "Alt-" : ""}${shift ? "Shift-" : ""}${key}`;
}
