// Which keys can be the prefix, and which outer program wants the same one.

import { chordLabel, chordName, type KeyChord, parseChord } from "./key-chord.ts";
import { DEFAULT_PREFIX, OTHER_PREFIX } from "./key-table.ts";

/** Chords whose bytes a terminal without the kitty protocol also sends for another key, or to begin a sequence. */
const SHARED_CHORDS = new Set(["C-i", "C-j", "C-m", "C-[", "M-[", "M-O"]);

/** Reads a prefix key. Null when it cannot be one: a key without a modifier would take what a person types. */
export function parsePrefix(text: string): KeyChord | null {
  const chord = parseChord(text);
  if (!chord) return null;
  const isApart = chord.ctrl || chord.alt || /^F\d+$/.test(chord.key);
  return isApart && !SHARED_CHORDS.has(chordName(chord)) ? chord : null;
}

/** The prefix of an outer program, as far as it can be known from the variables that the program sets. */
interface Outer {
  readonly name: string;
  readonly variable: string;
  readonly prefix: string;
}

/**
 * One line for a person whose prefix never arrives because an outer program takes it; null if no such program is known.
 * @param own the prefix of this client
 * @param usual the prefix that an outer remi has, from the config
 */
export function prefixHint(
  own: KeyChord,
  usual: KeyChord,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const outers: readonly Outer[] = [
    { name: "tmux", variable: "TMUX", prefix: "C-b" },
    { name: "screen", variable: "STY", prefix: "C-a" },
    { name: "the remi around it", variable: "REMI_SESSION_ID", prefix: chordName(usual) },
  ];
  const taken = (chord: KeyChord) =>
    outers.find(({ variable, prefix }) => environment[variable] && prefix === chordName(chord));
  const outer = taken(own);
  if (!outer) return null;
  const other = [OTHER_PREFIX, DEFAULT_PREFIX].find((chord) => !taken(chord));
  const advice = other ? `; REMI_PREFIX=${chordName(other)} or --prefix ${chordName(other)} is free` : "";
  return `${outer.name} takes ${chordLabel(own)} for itself${advice}`;
}
