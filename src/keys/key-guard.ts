// Whether a key that somebody pressed at a preview of the screen may be typed: the question must still be the one that
// they saw.

import type { Seen } from "../protocol/session-messages.ts";
import { parseChord } from "./key-chord.ts";

/** What `Seen` says, at the moment of typing. */
export interface Present extends Seen {
  /** `screenMark` of the screen. */
  readonly mark: string;
}

/** A question that a key was typed at: what the sender had seen, and when the key was typed, ms since the epoch. */
export interface Answered {
  readonly seen: Seen;
  readonly atMs: number;
}

/**
 * How long a question counts as answered by the key that was typed at it, because the program may not have drawn the
 * next one yet.
 */
export const ANSWERED_MS = 1_000;

/** Keys that move within a question and do not answer it. */
const MOVING = new Set(["Up", "Down", "Left", "Right", "Home", "End", "PageUp", "PageDown", "Tab"]);

/** True for a key that chooses nothing by itself. */
export function onlyMoves(key: string): boolean {
  const chord = parseChord(key);
  return chord !== null && !chord.ctrl && !chord.alt && MOVING.has(chord.key);
}

/** False when a question has appeared, disappeared, been answered or changed since the person looked. */
export function mayType(
  keys: readonly string[],
  seen: Seen,
  now: Present,
  nowMs: number,
  answered: Answered | null,
): boolean {
  return keys.every(onlyMoves) || mayAnswer(seen, now, nowMs, answered);
}

/** The same for a key or a text that answers. */
export function mayAnswer(seen: Seen, now: Present, nowMs: number, answered: Answered | null): boolean {
  const isAnswered = answered !== null && nowMs < answered.atMs + ANSWERED_MS && isSame(answered.seen, seen);
  if (isAnswered) return false;
  if (seen.waiting !== now.waiting) return false;
  if (!now.waiting) return true;
  return seen.mark === undefined ? seen.since === now.since : seen.mark === now.mark;
}

/** The same screen or, if one of the two has no mark, the same wait. */
function isSame(a: Seen, b: Seen): boolean {
  return a.mark === undefined || b.mark === undefined ? a.since === b.since : a.mark === b.mark;
}

/** A short mark of what can be read on a screen: equal screens have equal ones. FNV-1a, two times 32 bits. */
export function screenMark(lines: readonly string[]): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const char of lines.join("\n")) {
    const code = char.codePointAt(0)!;
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b + code, 0x85ebca6b) ^ (b >>> 13);
  }
  const hex = (n: number) => (n >>> 0).toString(16).padStart(8, "0");
  return hex(a) + hex(b);
}
