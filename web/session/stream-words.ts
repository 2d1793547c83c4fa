// What is said about a session that has ended, and about input that was given up.

import type { StreamGone } from "../../src/peer/stream.ts";
import { typedText } from "../../src/peer/typed-text.ts";
import { printable } from "../../src/text/printable.ts";

/** Why the session is no longer here. */
export const GONE: Readonly<Record<StreamGone, string>> = {
  removed: "This session is no longer there.",
  exited: "The program has ended.",
  detached: "This viewer was detached at the machine.",
  crowded: "Too many clients are attached.",
};

/** About input that was given up and begins with these bytes. */
export function lostWords(bytes: Uint8Array): string {
  const text = typedText(bytes);
  return `What you typed waited too long, and none of it reached the program${text.trim() ? `: ${text}` : "."}`;
}

export function exitWords(code: number | null, signal: string | null): string {
  if (signal) return `The program was ended by ${printable(signal)}.`;
  return code === 0 || code === null
    ? "The program has ended."
    : `The program has ended with status ${code}.`;
}
