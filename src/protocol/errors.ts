// The vocabulary of expected failures. Each surface turns a code and its details into its own sentence.

import * as v from "valibot";
import { text } from "./session-info.ts";

export const ERROR_CODES = [
  "version", // the two sides share no protocol version
  "malformed", // a message that could not be read, or that is not allowed at this point
  "denied", // not allowed with this access
  "not-found", // no session of that name
  "ambiguous", // a prefix that fits several names
  "name-taken", // a living session has the name
  "bad-name", // not a session name
  "bad-size", // outside the bounds
  "no-cwd", // the working directory is gone or not a directory
  "no-command", // the program cannot be started
  "spawn-failed", // the session host did not come up
  "not-running", // the session has exited
  "running", // the session has not exited
  "lives-on", // its host was killed, its processes were not
  "survivors", // processes that could not be ended
  "limit", // one of the named bounds
  "no-descriptors", // server or host has no file descriptor free; the detail is the sentence
  "storage", // the session's record cannot be written or read
  "remote-off", // remote access was turned off, and is not turned on again unasked
  "remote", // remote access cannot do it; the detail is the reason
  "shutting-down",
  "silent", // the session's host does not answer; the detail is the sentence
  "older", // the session's host is of an older version and does not know what is asked; the detail is its name
  "internal",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const ErrorBody = v.object({
  code: v.picklist(ERROR_CODES),
  /** What it is about: a name, a path, names that fit, the system's own words. Shown after cleaning. */
  detail: text(2_048),
  /** The request that failed, where there was one. */
  n: v.optional(v.number()),
});
export type ErrorBody = v.InferOutput<typeof ErrorBody>;
