// The keys after the prefix key and what each does: the one table behind the scanner, the help shown in an attached
// session and docs/keys.md.

import { chordLabel, type KeyChord, parseChord } from "./key-chord.ts";

export const PREFIX_ACTIONS = [
  "detach",
  "next",
  "previous",
  "last",
  "waiting",
  "dashboard",
  "new",
  "pan-left",
  "pan-right",
  "pan-up",
  "pan-down",
  "scroll",
  "status",
  "help",
] as const;
export type PrefixAction = (typeof PREFIX_ACTIONS)[number];

export interface KeyBinding {
  readonly key: KeyChord;
  readonly action: PrefixAction;
  /** What it does, for help and docs. */
  readonly summary: string;
}

function bind(key: string, action: PrefixAction, summary: string): KeyBinding {
  const chord = parseChord(key);
  if (!chord) throw new Error(`not a key: ${key}`);
  return { key: chord, action, summary };
}

/** The prefix key when nothing else is configured, as in tmux. */
export const DEFAULT_PREFIX: KeyChord = { key: "b", ctrl: true, alt: false, shift: false };

/** Proposed when remi runs inside a program that uses the default prefix itself. */
export const OTHER_PREFIX: KeyChord = { key: "]", ctrl: true, alt: false, shift: false };

export const DEFAULT_BINDINGS: readonly KeyBinding[] = [
  bind("d", "detach", "detach: the session goes on"),
  bind("n", "next", "next session"),
  bind("p", "previous", "previous session"),
  bind("l", "last", "the session shown before this one"),
  bind("w", "waiting", "the session that has waited for a person longest, then the next one"),
  bind("s", "dashboard", "all sessions on the dashboard"),
  bind("c", "new", "new session"),
  bind("[", "scroll", "scroll mode: move and search in what the session has printed"),
  bind("Left", "pan-left", "move the view left, when the session is larger than the terminal"),
  bind("Right", "pan-right", "move the view right"),
  bind("Up", "pan-up", "move the view up"),
  bind("Down", "pan-down", "move the view down"),
  bind("t", "status", "status line: on or off"),
  bind("?", "help", "this list"),
];

/** The help of an attached session: one line for each key, in columns. */
export function keyHelp(prefix: KeyChord, bindings: readonly KeyBinding[] = DEFAULT_BINDINGS): string[] {
  const rows = keyRows(prefix, bindings);
  const width = Math.max(...rows.map(([keys]) => keys.length));
  return rows.map(([keys, summary]) => `${keys.padEnd(width)}  ${summary}`);
}

/** Keys and what they do; pressing the prefix twice comes last. */
export function keyRows(
  prefix: KeyChord,
  bindings: readonly KeyBinding[] = DEFAULT_BINDINGS,
): readonly (readonly [string, string])[] {
  const p = chordLabel(prefix);
  return [
    ...bindings.map((b) => [`${p} ${chordLabel(b.key)}`, b.summary] as const),
    [`${p} ${p}`, `sends one ${p} to the program`] as const,
  ];
}

/** The prefix and the key for an action, to be used in a sentence: `Ctrl-b w`. */
export function keysOf(
  action: PrefixAction,
  prefix: KeyChord,
  bindings: readonly KeyBinding[] = DEFAULT_BINDINGS,
): string {
  const binding = bindings.find((b) => b.action === action);
  return binding ? `${chordLabel(prefix)} ${chordLabel(binding.key)}` : action;
}
