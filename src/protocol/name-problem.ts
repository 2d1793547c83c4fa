// Why a text cannot be a session's name, in words for the person who chose it.

import { printable } from "../text/printable.ts";
import { NAME_LENGTH_MAX } from "./limits.ts";

/** How many of the characters that a name cannot have are named. */
const SHOWN_MAX = 3;

/**
 * Every reason, worded to follow "the name"; null for a valid name. Agrees with `isSessionName`, which only tells
 * whether.
 */
export function nameProblem(text: string): string | null {
  if (text === "") return "is empty";
  const problems: string[] = [];
  const foreign = [...new Set(text.match(/[^A-Za-z0-9_-]/gu) ?? [])];
  if (foreign.length > 0) {
    const shown = foreign
      .slice(0, SHOWN_MAX)
      .map((char) => (char === " " ? "a space" : `'${printable(char)}'`));
    const more = foreign.length > SHOWN_MAX ? " and others" : "";
    problems.push(`has ${shown.join(", ")}${more}, but only a to z, A to Z, digits, '_' and '-' are allowed`);
  }
  if (text.startsWith("-")) problems.push("begins with '-', as flags do");
  const { length } = [...text];
  if (length > NAME_LENGTH_MAX)
    problems.push(`has ${length} characters, and at most ${NAME_LENGTH_MAX} are allowed`);
  return problems.length === 0 ? null : problems.join("; it ");
}
