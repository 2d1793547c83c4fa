// Turns a failure into the sentence that the user reads: what happened, and what to do next. One place for all
// commands. Details come from outside and are cleaned here.

import type { ErrorCode } from "../protocol/errors.ts";
import { CLIENTS_MAX, SIZE_MAX, SIZE_MIN } from "../protocol/limits.ts";
import { nameProblem } from "../protocol/name-problem.ts";
import { printable } from "../text/printable.ts";

/** The protocol's codes, and failures on the way to the server. */
export type FailureCode =
  | ErrorCode
  | "no-server"
  | "no-start"
  | "server-silent"
  | "bad-home"
  | "worktree"
  | "no-device"
  | "no-screen";

/** Characters of a detail that are shown. */
const DETAIL_LENGTH_MAX = 400;

/** Characters of an invalid name that are shown. */
const NAME_SHOWN_MAX = 80;

/** Each takes the detail cleaned for display, and as it came. */
const SENTENCES: Readonly<Record<FailureCode, (detail: string, raw: string) => string>> = {
  version: () =>
    "the running session server or session has a version that this remi cannot talk to; run 'remi server restart', or use the remi that started it",
  malformed: (d) =>
    `the other side did not understand a message (${d}); run 'remi server restart', sessions go on`,
  denied: (d) => `that is not allowed with read-only access (${d}); attach without --read-only`,
  "not-found": (d) => `there is no session '${d}'; 'remi ls' shows all sessions`,
  ambiguous: (d) => `more than one session's name begins like that (${d}); type more of the name`,
  "name-taken": (d) =>
    `a session named '${d}' is running; choose another name, or attach with 'remi attach ${d}'`,
  "bad-name": (d, raw) =>
    `'${cut(d)}' cannot be a session's name: it ${nameProblem(raw) ?? "is one that the server does not take"}; choose another`,
  "bad-size": (d) =>
    `'${d}' is not a size; each side is from ${SIZE_MIN} to ${SIZE_MAX} cells, such as 120x40`,
  "no-cwd": (d) => `the working directory ${d} is not there; give another one with --cwd`,
  // The detail says what to do next.
  "no-command": (d) => `the program cannot be started: ${uncapitalized(d)}`,
  "spawn-failed": (d) => `the session did not start: ${d}; 'remi logs' may say why`,
  "not-running": (d) => `session '${d}' has ended; 'remi restart ${d}' runs it again`,
  running: (d) => `session '${d}' is still running; end it with 'remi kill ${d}' first`,
  "lives-on": (d) => d,
  survivors: (d) =>
    `not every process could be ended in ${d}; it belongs to another user or hangs in the system: end it by hand, or wait for it`,
  limit: (d) => `a limit is reached (${d || `${CLIENTS_MAX} clients`}); end or detach something first`,
  "no-descriptors": (d) => d,
  storage: (d) => `the session's files cannot be used: ${d}`,
  "remote-off": () =>
    "remote access is off (--no-relay); 'remi code --relay' turns it on with the relay of this machine, 'remi code --signaling-url URL' with another",
  remote: (d) => d,
  "shutting-down": () => "the session server is stopping; try again",
  silent: (d) => d,
  older: (d) =>
    `session '${d}' was started by an older remi, which cannot do this; end it and start it again`,
  internal: (d) => `something went wrong in remi: ${d}; 'remi logs' may say more`,
  "no-server": (d) =>
    `the session server cannot be reached: ${d}; 'remi server restart' starts it again, sessions go on`,
  // Starting it again would fail in the same way.
  "no-start": (d) => `the session server cannot start: ${d}; sessions go on meanwhile`,
  "server-silent": (d) => d,
  "bad-home": (d) => d,
  worktree: (d) => d,
  "no-screen": (d) => `session '${d}' left no screen: its host ended before it had saved one`,
  "no-device": (d) => `there is no device, link, share, ticket or client '${d}'; 'remi devices' lists them`,
};

/** One sentence without remi's name before it; `detail` as the failure brought it. */
export function sentenceFor(code: FailureCode, detail: string): string {
  const clean = printable(detail.replace(/[\r\n\t]+/g, " "), DETAIL_LENGTH_MAX).replace(/[.\s]+$/, "");
  return `${SENTENCES[code](clean, detail)}.`;
}

const cut = (name: string) => (name.length > NAME_SHOWN_MAX ? `${name.slice(0, NAME_SHOWN_MAX)}...` : name);

/** A sentence as the second half of another one; a first word like a variable or an abbreviation stays as it is. */
const uncapitalized = (sentence: string) =>
  /^[A-Z][a-z]/.test(sentence) ? sentence[0]!.toLowerCase() + sentence.slice(1) : sentence;
