// How commands say that something failed: one line on stderr and a status.

import { printable } from "../text/printable.ts";
import type { Io } from "./io.ts";
import { type FailureCode, sentenceFor } from "./sentences.ts";

/** Exit statuses of every command. */
export const OK = 0;
export const FAILED = 1;
export const USAGE = 2;
/** A prompt was typed, and nothing shows that it was submitted. */
export const UNSEEN = 3;
/** A wait that ran out, as in timeout(1). */
export const TIMED_OUT = 124;

/** Characters of one message. */
const MESSAGE_LENGTH_MAX = 2_000;

/** A failure of the server, of a session, or on the way to them. */
export function fail(io: Io, failure: { readonly code: FailureCode; readonly detail: string }): number {
  return complain(io, sentenceFor(failure.code, failure.detail));
}

/** A sentence of the command's own. */
export function complain(io: Io, sentence: string, status: number = FAILED): number {
  io.err(`remi: ${printable(sentence, MESSAGE_LENGTH_MAX)}\n`);
  return status;
}

/** The command line is wrong; `verb` is empty for `remi` itself. */
export function misuse(io: Io, verb: string, message: string): number {
  return complain(io, `${message} (see 'remi help${verb ? ` ${verb}` : ""}')`, USAGE);
}

/** A word of the user in a message: in quotes, without control characters, of a bounded length. */
export function quote(word: string): string {
  const shown = word.replace(/[\u0000-\u001f\u007f-\u009f]/g, "?");
  return `'${shown.length > 80 ? `${shown.slice(0, 79)}…` : shown}'`;
}
