// Messages by which a client of the whole machine starts, restarts and names sessions. Ending one is a message to the session.

import * as v from "valibot";
import { ERROR_CODES } from "../protocol/errors.ts";
import { NAME_LENGTH_MAX } from "../protocol/limits.ts";
import { count, path, sessionId, text } from "../protocol/session-info.ts";

/** Words of a command, and characters of each: all of them must fit a frame. */
const COMMAND_WORDS_MAX = 64;
const COMMAND_WORD_LENGTH_MAX = 4_096;

/** The number by which the answer names its question. */
const n = count;

export const manageMessagesFromClient = {
  "sessions.start": v.object({
    n,
    /** Absent: the machine makes one from the command. */
    name: v.optional(text(NAME_LENGTH_MAX)),
    /** Empty: the user's shell. */
    command: v.pipe(v.array(text(COMMAND_WORD_LENGTH_MAX)), v.maxLength(COMMAND_WORDS_MAX)),
    /** Absolute, or beginning with `~/`. Absent: the user's home. */
    cwd: v.optional(path),
  }),
  /** Runs the command of a session that has ended again. */
  "sessions.restart": v.object({ n, session: sessionId }),
  "sessions.rename": v.object({ n, session: sessionId, name: text(NAME_LENGTH_MAX) }),
} as const;

export const manageMessagesFromDaemon = {
  /** It is done: the session that it was about. `session` messages tell of it as of every change. */
  "sessions.done": v.object({ n, session: sessionId }),
  "sessions.failed": v.object({ n, code: v.picklist(ERROR_CODES), detail: text(2_048) }),
} as const;
