// Messages on the session server's control socket: a command, the dashboard or a program, and the server. Requests
// carry a number `n` that the client chooses; every answer carries the same.

import * as v from "valibot";
import { ErrorBody } from "./errors.ts";
import { HelloBody } from "./hello.ts";
import { HistoryEvent } from "./history.ts";
import { COMMAND_ARG_BYTES_MAX, COMMAND_ARGS_MAX, NAME_LENGTH_MAX, SESSIONS_MAX } from "./limits.ts";
import {
  Alert,
  ATTENTION_MAX,
  NotificationRecord,
  RECORDS_MAX,
  WaitingSession,
} from "./notification-record.ts";
import { type MessageOf, parseMessage } from "./parse.ts";
import { ProcessTraits } from "./process-traits.ts";
import { AccessList, CodeAnswer, CodeRequest } from "./remote-records.ts";
import {
  cells,
  count,
  path,
  REASON_LENGTH_MAX,
  REPORTED_STATES,
  SessionInfo,
  sessionId,
  text,
} from "./session-info.ts";
import { Worktree } from "./session-record.ts";

/** Characters of a notice; the rest is cut. */
export const NOTICE_LENGTH_MAX = 2_000;

const n = v.pipe(count, v.maxValue(0xffff_ffff));
/** A name, an id or a prefix, as typed: checked by the server, which answers in a sentence. */
const query = text(256);
const environment = v.record(text(1_024), text(COMMAND_ARG_BYTES_MAX));

export const toServer = {
  hello: HelloBody,
  /** Answered by `session` for each, then `done`. With `ask`, every host is first asked whether it answers. */
  list: v.object({ n, ask: v.optional(v.boolean()) }),
  /** Answered by `session` (with its socket) and `done`. */
  find: v.object({ n, query }),
  /** Like `find`, but an ended session without a host gets one that shows it. */
  show: v.object({ n, query }),
  create: v.object({
    n,
    /** Absent: the server makes one from the command. */
    name: v.optional(text(256)),
    /** Empty: the user's shell. */
    command: v.pipe(v.array(text(COMMAND_ARG_BYTES_MAX)), v.maxLength(COMMAND_ARGS_MAX)),
    cwd: path,
    /** The creating client's whole environment. */
    env: environment,
    /** What the user gave with `--env`; kept on disk for `restart`. */
    extraEnv: environment,
    /** What else the program inherits from the creating client; the server's values if absent. */
    traits: v.optional(ProcessTraits),
    cols: cells,
    rows: cells,
    /** Made by the client, which asked git for it; the server only remembers it. */
    worktree: v.optional(Worktree),
  }),
  rename: v.object({ n, query, name: text(256) }),
  /** Ends every process of the session: SIGHUP, SIGTERM, SIGKILL in turn; or sends its program the one signal given. */
  kill: v.object({ n, query, signal: v.optional(text(16)) }),
  /** Runs the recipe of an exited session again, with the client's environment under the kept one. */
  restart: v.object({
    n,
    query,
    env: environment,
    traits: v.optional(ProcessTraits),
    cols: v.optional(cells),
    rows: v.optional(cells),
  }),
  /** Forgets an exited session. */
  remove: v.object({ n, query }),
  /** Detaches every client of the session. */
  detach: v.object({ n, query }),
  /** What a session's program says about its state, as in `toHost.event`; answered by `session` and `done`. */
  event: v.object({ n, query, state: v.picklist(REPORTED_STATES), reason: text(REASON_LENGTH_MAX) }),
  /** Whether people are notified of the session; answered by `session` and `done`. */
  mute: v.object({ n, query, muted: v.boolean() }),
  /** `session` for each, `done`, and from then on `session` for every change and `removed`. */
  subscribe: v.object({
    n,
    /** Also `activity` of sessions that print. */
    activity: v.optional(v.boolean()),
    /** Also `access` whenever it changes. */
    access: v.optional(v.boolean()),
  }),
  /**
   * This client shows the session `id`: `attention` at once and `done`, and from then on `attention` when the waiting
   * sessions change and `alert` for notifications of other sessions. Sent again when it shows another session.
   */
  attend: v.object({ n, id: sessionId }),
  /**
   * `event` for everything in the history of one session or of all, by time, then `done`; with `follow` each later one.
   */
  events: v.object({ n, query: v.optional(query), follow: v.boolean() }),
  /** The last notifications: `notification` for each, newest last, then `done`. */
  notifications: v.object({ n, last: v.pipe(count, v.maxValue(RECORDS_MAX)) }),
  /** Sends one notification by every way that is set up; answered by its `notification` and `done`. */
  notifyTest: v.object({ n }),
  status: v.object({ n }),
  /** Shows a code, and arms it; answered by `code`. */
  code: v.object({ n, ...CodeRequest.entries }),
  /** A link to one session; answered by `code`. */
  share: v.object({
    n,
    query,
    scope: v.picklist(["control", "view"]),
    ms: count,
    /** The session's files too, to read. */
    files: v.optional(v.literal(true)),
  }),
  /** Who may connect from elsewhere; these three are answered by `access`. */
  access: v.object({ n }),
  approve: v.object({ n, which: text(64) }),
  revoke: v.object({ n, which: text(64) }),
  /**
   * Makes the connection a channel of a client that is brought here, and that knows this secret (base64url): after `done` it
   * carries the channel's frames and no messages any more.
   */
  bridge: v.object({ n, secret: text(64) }),
  /** Stops the server, never a session. */
  shutdown: v.object({ n }),
};
export type ToServer = MessageOf<typeof toServer>;

/**
 * Whether there can be direct paths to this machine. `off`: they are not allowed. `untried`: nothing is known yet.
 * `unavailable`: the native module does not load, or crashes.
 */
export const DirectStatus = v.object({
  is: v.picklist(["off", "untried", "on", "unavailable"]),
  why: v.optional(text(200)),
});
export type DirectStatus = v.InferOutput<typeof DirectStatus>;

export const fromServer = {
  hello: HelloBody,
  session: v.object({
    /** Absent in a change that a subscription reports. */
    n: v.optional(n),
    info: SessionInfo,
    /** The session's unix socket while its host lives. */
    socket: v.nullable(path),
  }),
  removed: v.object({ id: sessionId }),
  /**
   * Sessions that have printed since the last `activity`. Sent at most once a second, to subscribers who asked for it.
   */
  activity: v.object({
    sessions: v.pipe(
      v.array(v.tuple([sessionId, /* output position */ count, /* ms since the epoch */ count])),
      v.maxLength(SESSIONS_MAX),
    ),
  }),
  /** The sessions that need a human, the longest waiting first; to clients that attend. */
  attention: v.object({ waiting: v.pipe(v.array(WaitingSession), v.maxLength(ATTENTION_MAX)) }),
  /** A notification of a session that the attending client does not show. */
  alert: Alert,
  /** `n` is absent in an event that happens while the client follows. */
  event: v.object({ n: v.optional(n), id: sessionId, name: text(NAME_LENGTH_MAX), event: HistoryEvent }),
  notification: v.object({ n, record: NotificationRecord }),
  done: v.object({ n }),
  /** Comes before the answer: what is wrong in files that the request depends on, in a sentence for the person. */
  notice: v.object({ n, text: text(NOTICE_LENGTH_MAX) }),
  status: v.object({
    n,
    pid: count,
    version: text(64),
    startedAt: count,
    living: count,
    exited: count,
    /** Records that could not be read, as `path: why`. */
    damaged: v.array(text(4_500)),
    /** Absent in a server of an earlier release. */
    direct: v.optional(DirectStatus),
  }),
  code: v.object({ n, answer: CodeAnswer }),
  /** `n` is absent in a change that a subscription reports. */
  access: v.object({ n: v.optional(n), list: AccessList }),
  error: ErrorBody,
};
export type FromServer = MessageOf<typeof fromServer>;

export const parseToServer = (json: string) => parseMessage(toServer, json);
export const parseFromServer = (json: string) => parseMessage(fromServer, json);
