// Messages between a client and the session host, on a session's socket or on one stream of a channel.

import * as v from "valibot";
import { ERROR_CODES, ErrorBody } from "./errors.ts";
import { HelloBody } from "./hello.ts";
import { HistoryEvent } from "./history.ts";
import { SIZE_MAX } from "./limits.ts";
import { isSessionName } from "./names.ts";
import { type MessageOf, parseMessage } from "./parse.ts";
import { cellSide, ProcessTraits } from "./process-traits.ts";
import { ScreenRules } from "./screen-rule.ts";
import {
  cells,
  count,
  REASON_LENGTH_MAX,
  REPORTED_STATES,
  SessionInfo,
  sessionId,
  text,
} from "./session-info.ts";
import { SessionRecord } from "./session-record.ts";
import { SIZE_POLICIES } from "./size-policy.ts";

/**
 * `submitted`; `unseen`: Enter was pressed and nothing shows that it submitted the text; `unread`: the program does not
 * read, Enter was not pressed; `asks`: refused, because a question is open; `changed`: refused, because the question is
 * not the one that was seen; `too-long`: refused; `ended`: the program has ended.
 */
export const PROMPT_OUTCOMES = [
  "submitted",
  "unseen",
  "unread",
  "asks",
  "changed",
  "too-long",
  "ended",
] as const;
export type PromptOutcome = (typeof PROMPT_OUTCOMES)[number];

/** Single keys in one message. */
const KEYS_MAX = 16;

const color = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/));
const clientId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));
const requestId = v.pipe(count, v.maxValue(0xffff_ffff));

/** What a person saw of a session when they answered it. Nothing is typed if a question has come, gone or changed since. */
const Seen = v.object({
  /** The session waited with a question. */
  waiting: v.boolean(),
  /** Since when it was in its state, ms since the epoch. */
  since: count,
  /** From the JSON capture that was shown; absent if only the state was shown. */
  mark: v.optional(text(32)),
});
export type Seen = v.InferOutput<typeof Seen>;

/** Answered by `opened`, then by output from `resume`, or by a snapshot if the host no longer has that output. */
const Open = v.object({
  /** Stays the same over reconnects: input numbers and resumption belong to it. */
  client: clientId,
  access: v.picklist(["control", "view"]),
  /** The session that the client itself runs in. */
  inside: v.optional(sessionId),
  /** `observer`: learns of state and activity, is sent no output, and does not count as a client. */
  kind: v.picklist(["terminal", "browser", "script", "observer"]),
  cols: v.optional(cells),
  rows: v.optional(cells),
  /** Next output position wanted. */
  resume: v.optional(count),
  /** `hold`: the program waits for this client while it reads on; `skip`: it is sent a snapshot when it falls behind. */
  flow: v.picklist(["hold", "skip"]),
  /** Whether the scrollback comes with the first snapshot. */
  scrollback: v.boolean(),
  /** False: the client never resizes the session. */
  sizes: v.optional(v.boolean()),
  /** True: draw a view even when the client's size is the session's, so that the client can draw beside it. */
  rendered: v.optional(v.boolean()),
});

/** From a client to the session host. */
export const toHost = {
  hello: HelloBody,
  open: Open,
  /** `rendered` as in `open`. */
  resize: v.object({ cols: cells, rows: cells, rendered: v.optional(v.boolean()) }),
  policy: v.object({ policy: v.picklist(SIZE_POLICIES), cols: v.optional(cells), rows: v.optional(cells) }),
  /** What the client's terminal said about itself: its colours for colour queries, and whether it knows kitty keys. */
  terminal: v.object({
    /** The session's output reaches it as it is, and it may draw pictures. */
    draws: v.optional(v.boolean()),
    /** What it answered to a picture (`APC G`), without what begins and ends it. */
    picture: v.optional(v.pipe(v.string(), v.regex(/^G[ -~]{1,400}$/))),
    foreground: v.optional(color),
    background: v.optional(color),
    cursor: v.optional(color),
    kitty: v.optional(v.boolean()),
    /** It draws sixel pictures: a program that asks is told so as long as the client is there. */
    sixel: v.optional(v.boolean()),
    /** Pixels of a cell. */
    cell: v.optional(v.object({ width: cellSide, height: cellSide })),
  }),
  /** Asks for a fresh snapshot of the screen. */
  resync: v.object({}),
  /** Moves a view of another size, in cells. */
  pan: v.object({ dx: v.pipe(v.number(), v.integer()), dy: v.pipe(v.number(), v.integer()) }),
  /** Variables of a later client's environment, for `restart` and for the agent socket. */
  environment: v.object({ set: v.record(text(256), text(32_768)) }),
  detachOthers: v.object({}),
  detachAll: v.object({}),
  /** Sent to the program's process group. */
  signal: v.object({
    signal: v.picklist(["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGKILL", "SIGUSR1", "SIGUSR2"]),
  }),
  /** Ends the program and everything that it started, as `kill` does. */
  end: v.object({}),
  rename: v.object({ name: v.pipe(text(64), v.check(isSessionName)) }),
  /**
   * What the program, or somebody on its behalf, says about its state. With an empty reason the state's own words are
   * used.
   */
  event: v.object({ state: v.picklist(REPORTED_STATES), reason: text(REASON_LENGTH_MAX) }),
  /** Whether people are notified of this session; kept with it. */
  mute: v.object({ muted: v.boolean() }),
  /** Answered by answer frames with the same request number. */
  capture: v.object({
    request: requestId,
    format: v.picklist(["text", "ansi", "html", "json"]),
    /** Lines of scrollback before the screen; null for all. Absent: the screen alone. */
    scrollback: v.optional(v.nullable(count)),
    join: v.optional(v.boolean()),
    /** Instead of all of these, for `text`: everything that a search goes through, as in `src/text/search-text.ts`. */
    everything: v.optional(v.boolean()),
    /**
     * Instead of `scrollback`: at most `rows` lines, the last of them `above` lines above the last one that shows
     * anything. The JSON then has `window`, with the `above` that was possible and `aboveMax`, the largest possible;
     * and for answers `mark`, and `readsLines`: the terminal hands the program whole lines, so that a key needs Enter after it.
     */
    window: v.optional(v.object({ above: count, rows: v.pipe(count, v.minValue(1), v.maxValue(SIZE_MAX)) })),
  }),
  /**
   * The pieces of input from `first` to `last`, sent after this, are the text of one prompt: the host types it, presses
   * Enter once the program has taken it, and answers `prompted`. Sent again after a reconnect, it is answered again.
   * `force`: also while the session waits with a question. `seen`: absent when the person sees the session itself.
   */
  prompt: v.object({ first: count, last: count, force: v.optional(v.boolean()), seen: v.optional(Seen) }),
  /** Types single keys, all or none, named as in `remi send --key`; answered by `keyed`. */
  keys: v.object({
    n: requestId,
    keys: v.pipe(v.array(text(32)), v.minLength(1), v.maxLength(KEYS_MAX)),
    seen: Seen,
  }),
  /** Asks on which TCP ports the program and its descendants listen; answered by `ports`. */
  ports: v.object({ n: requestId }),
  /** The host leaves after a clean end, or at once when the program has exited. */
  retire: v.object({}),
  /** The host's socket may have been removed: it looks, and listens again. */
  listen: v.object({}),
  ping: v.object({ n: count }),
  bye: v.object({ reason: text(64) }),
};
export type ToHost = MessageOf<typeof toHost>;

/** From the session host to a client. */
export const fromHost = {
  hello: HelloBody,
  opened: v.object({
    info: SessionInfo,
    /** Output position of what follows. */
    seq: count,
    /** True: output continues at `resume`; false: a snapshot or view comes first. */
    resumed: v.boolean(),
    /** Highest input number of this client that the terminal has. */
    cseq: count,
    /**
     * Highest that the host types once the program reads, whatever becomes of the client: what is up to it has not been
     * lost, and is not sent again. Absent from an older host.
     */
    accepted: v.optional(count),
    /** The host takes prompts; absent from an older one, for which text and Enter are typed apart. */
    prompts: v.optional(v.boolean()),
    /** The host compares what `prompt` says was seen; an older one would type the prompt whatever is asked. */
    compares: v.optional(v.boolean()),
  }),
  info: v.object({ info: SessionInfo }),
  /** What became of the prompt that ended with the input `last`. `detail`: the question, or why it was refused. */
  prompted: v.object({ last: count, outcome: v.picklist(PROMPT_OUTCOMES), detail: text(REASON_LENGTH_MAX) }),
  /**
   * What became of `keys`. `changed`: the question is not the one that was seen; `busy`: other input waits before it.
   */
  keyed: v.object({ n: requestId, outcome: v.picklist(["typed", "changed", "busy", "no-key", "ended"]) }),
  /** The answer to `ports`, in ascending order; null where the system does not tell. */
  ports: v.object({
    n: requestId,
    ports: v.nullable(v.pipe(v.array(v.pipe(count, v.minValue(1), v.maxValue(0xffff))), v.maxLength(64))),
  }),
  /** Output has come; sent to observers at most a few times a second. */
  activity: v.object({ lastOutputAt: count, seq: count }),
  size: v.object({
    cols: cells,
    rows: cells,
    policy: v.picklist(SIZE_POLICIES),
    rendered: v.boolean(),
    /** Pixels of a cell: the place that a picture takes in the session depends on them. Absent: the usual ones. */
    cell: v.optional(v.object({ width: cellSide, height: cellSide })),
  }),
  /** What resets a terminal that has followed the session until now, as binary text (one character a byte). */
  restore: v.object({ sequence: v.pipe(v.string(), v.maxLength(4_096)) }),
  notice: v.object({
    kind: v.picklist(["bell", "osc9", "osc99", "osc777", "prompt", "progress", "cwd"]),
    text: text(4_096),
  }),
  /** Something happened that the session's history keeps; to observers. */
  event: v.object({ event: HistoryEvent }),
  exit: v.object({ exitCode: v.nullable(v.number()), signal: v.nullable(text(16)), at: count }),
  pong: v.object({ n: count }),
  error: ErrorBody,
  /** The host closes after it. */
  bye: v.object({ reason: v.picklist(["detached", "replaced", "exited", "shutdown", "lagging"]) }),
};
export type FromHost = MessageOf<typeof fromHost>;

export const parseToHost = (json: string) => parseMessage(toHost, json);
export const parseFromHost = (json: string) => parseMessage(fromHost, json);

/** What a session host is started with, on its standard input. */
export const Recipe = v.object({
  record: SessionRecord,
  /** The program's whole environment. */
  env: v.record(v.string(), v.string()),
  /** What else the program inherits from the client that asked for it. */
  traits: v.optional(ProcessTraits),
  scrollbackLines: count,
  sizePolicy: v.picklist(SIZE_POLICIES),
  /** Time between snapshots on disk while the session prints, ms. */
  snapshotIntervalMs: count,
  /** Names of variables that later clients refresh. */
  refreshEnv: v.array(v.string()),
  /** Rules that tell a state from the screen; the first that matches counts. Absent: no rules. */
  rules: v.optional(ScreenRules),
  /** The session has ended: the host runs nothing and shows what was saved. */
  ended: v.optional(SessionInfo),
});
export type Recipe = v.InferOutput<typeof Recipe>;

/** The host's one line on standard output once it listens, or what kept it from that. */
export const HostStarted = v.union([
  v.object({ ok: v.literal(true), pid: count }),
  v.object({ ok: v.literal(false), code: v.picklist(ERROR_CODES), detail: v.string() }),
]);
export type HostStarted = v.InferOutput<typeof HostStarted>;
