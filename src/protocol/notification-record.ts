// What notifications say about sessions, and the record of each: sent, kept back, or failed, and why.

import * as v from "valibot";
import { NAME_LENGTH_MAX } from "./limits.ts";
import { count, sessionId, text } from "./session-info.ts";

/** What a person is notified of. `done`: a stretch of work has ended. `failed`: the program ended badly. */
export const NOTIFY_KINDS = ["waiting", "done", "failed", "bell"] as const;
export type NotifyKind = (typeof NOTIFY_KINDS)[number];

/** Ways of a notification. `terminal`: the terminals attached to other sessions. */
export const NOTIFY_CHANNELS = ["terminal", "browser", "command", "webhook"] as const;
export type NotifyChannel = (typeof NOTIFY_CHANNELS)[number];

/** Waiting sessions that are listed, the longest waiting first; the rest are left out. */
export const ATTENTION_MAX = 100;
/** Characters of a notification's text. */
export const ALERT_LENGTH_MAX = 400;
/** Characters of a reason. */
export const WHY_LENGTH_MAX = 200;
/** Records that are kept; the oldest are forgotten. */
export const RECORDS_MAX = 200;

/** A session that needs a human; `since` in ms since the epoch. */
export const WaitingSession = v.object({ id: sessionId, name: text(NAME_LENGTH_MAX), since: count });
export type WaitingSession = v.InferOutput<typeof WaitingSession>;

/** `test`: asked for by `notify --test`, about no session. */
export const AlertKind = v.picklist([...NOTIFY_KINDS, "test"]);
export type AlertKind = v.InferOutput<typeof AlertKind>;

/** A notification as it is sent to a person's client. `text` is one line. */
export const Alert = v.object({
  id: v.union([sessionId, v.literal("")]),
  name: text(NAME_LENGTH_MAX),
  kind: AlertKind,
  text: text(ALERT_LENGTH_MAX),
});
export type Alert = v.InferOutput<typeof Alert>;

/** What one way did with it; ways that are not set up are left out. */
export const ChannelResult = v.object({
  channel: v.picklist(NOTIFY_CHANNELS),
  ok: v.boolean(),
  /** How many it went to, or why it failed. */
  why: text(WHY_LENGTH_MAX),
});
export type ChannelResult = v.InferOutput<typeof ChannelResult>;

export const NotificationRecord = v.object({
  /** Ms since the epoch; of the last one where `times` is more than 1. */
  at: count,
  /** Empty for a test. */
  id: v.union([sessionId, v.literal("")]),
  name: text(NAME_LENGTH_MAX),
  kind: AlertKind,
  outcome: v.picklist(["sent", "suppressed", "failed"]),
  /** Why it was kept back or failed; empty when it was sent. */
  why: text(WHY_LENGTH_MAX),
  channels: v.pipe(v.array(ChannelResult), v.maxLength(NOTIFY_CHANNELS.length)),
  /** When the session came into the state that it is about, ms since the epoch. */
  since: count,
  /** How often the same happened in a row. */
  times: count,
});
export type NotificationRecord = v.InferOutput<typeof NotificationRecord>;
