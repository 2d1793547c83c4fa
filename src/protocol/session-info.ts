// What every surface shows of a session: the record that `ls --json`, the dashboard and remote clients receive.

import * as v from "valibot";
import {
  CLIENTS_MAX,
  COMMAND_ARGS_MAX,
  NAME_LENGTH_MAX,
  SIZE_MAX,
  SIZE_MIN,
  TITLE_LENGTH_MAX,
} from "./limits.ts";

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const cells = v.pipe(v.number(), v.integer(), v.minValue(SIZE_MIN), v.maxValue(SIZE_MAX));
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
export const sessionId = v.pipe(v.string(), v.regex(/^[a-z0-9]{4,32}$/));
export const path = text(4_096);

/** States of a session. `waiting` means that it needs a human. */
export const SESSION_STATES = ["starting", "working", "waiting", "idle", "exited"] as const;

/** What a program may say about itself; `done` is idle after work. */
export const REPORTED_STATES = ["working", "waiting", "idle", "done"] as const;
export type ReportedState = (typeof REPORTED_STATES)[number];

/** Characters of a reason; the rest is cut. */
export const REASON_LENGTH_MAX = 256;

/** Characters of the text that says which of a session's files are damaged; the rest is cut. */
export const DAMAGED_LENGTH_MAX = 1_024;

/** What a state was learned from, the strongest first. */
export const STATE_SOURCES = [
  "exit",
  "event",
  "notification",
  "prompt-mark",
  "progress",
  "bell",
  "screen",
  "output",
] as const;
export type StateSource = (typeof STATE_SOURCES)[number];

export const SessionInfo = v.object({
  id: sessionId,
  name: text(NAME_LENGTH_MAX),
  state: v.picklist(SESSION_STATES),
  /** Why it is in this state, in a few words for a person. */
  reason: text(REASON_LENGTH_MAX),
  /** When it entered the state, ms since the epoch. */
  stateSince: count,
  /** What the state was learned from; absent from an older host. */
  source: v.optional(v.picklist(STATE_SOURCES)),
  /** Set when the program ended by itself. */
  exitCode: v.nullable(v.number()),
  /** Set when a signal ended the program, such as `SIGKILL`. */
  signal: v.nullable(text(16)),
  /**
   * The program's process id while it lives. After the session has exited: the process that lives on without a host.
   */
  pid: v.nullable(count),
  command: v.pipe(v.array(v.string()), v.maxLength(COMMAND_ARGS_MAX)),
  cwd: path,
  cols: cells,
  rows: cells,
  /** Clients attached now. */
  clients: count,
  /** Ms since the epoch. */
  createdAt: count,
  lastOutputAt: v.nullable(count),
  title: text(TITLE_LENGTH_MAX),
  /** Where the program says it works (OSC 7), when it does. */
  directory: v.optional(path),
  /** Progress that the program reports, in percent (OSC 9;4). */
  progress: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  /** When a person last typed at an attached client, within half a minute; absent when nobody has. */
  lastInputAt: v.optional(count),
  /** Sessions whose program, or a child of it, has a client attached to this one. */
  shownIn: v.optional(v.pipe(v.array(sessionId), v.maxLength(CLIENTS_MAX))),
  /** When something that may begin work was last typed: Enter and the like, or any key at a question. */
  submittedAt: v.optional(count),
  /** True: nobody is notified of this session. */
  muted: v.optional(v.boolean()),
  /** True: the session's host does not answer; everything else is as it was last told. */
  silent: v.optional(v.boolean()),
  /** What cannot be read in the session's files, in sentences without a full stop. Only for an ended session. */
  damaged: v.optional(text(DAMAGED_LENGTH_MAX)),
});
export type SessionInfo = v.InferOutput<typeof SessionInfo>;

/** The same record with `muted` set, or without it. */
export function withMuted({ muted: _, ...info }: SessionInfo, muted: boolean): SessionInfo {
  return muted ? { ...info, muted } : info;
}

/** True of a session whose host was killed and whose processes were not: nobody can attach, and `kill` ends them. */
export function livesOn(info: Pick<SessionInfo, "state" | "pid">): boolean {
  return info.state === "exited" && info.pid !== null;
}

/** Why a session is in its state; for one that does not answer, what it last told. */
export function whyWords({
  state,
  reason,
  silent,
}: Pick<SessionInfo, "state" | "reason" | "silent">): string {
  return silent && state !== "exited" ? `its host does not answer; it was ${state}: ${reason}` : reason;
}

/** Refuses a request because such a session is in its way. */
export function livesOnWords({ name, reason }: Pick<SessionInfo, "name" | "reason">): string {
  return `session '${name}': ${reason}; 'remi kill ${name}' ends it`;
}

/** Refuses to forget a session that has ended and left processes running. */
export function leftRunningWords(name: string, processes: string): string {
  return `session '${name}' has ended and left running ${processes}; 'remi kill ${name}' ends them`;
}
export type SessionState = SessionInfo["state"];
