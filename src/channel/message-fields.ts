// The fields that several control messages share, with their limits.

import * as v from "valibot";
import { CANDIDATE_LENGTH_MAX, DESCRIPTION_LENGTH_MAX, ICE_SERVERS_MAX } from "../carrier/direct.ts";
import { count, text } from "../protocol/session-info.ts";

/** Base64url without padding of exactly this many bytes. Only decoding checks whether the last character is canonical. */
export const base64Of = (bytes: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`)));

/** The number of a stream: one session's messages and bytes. Zero is the channel itself. */
export const stream = v.pipe(count, v.minValue(1), v.maxValue(0xffff));

/** The paths that frames may take. */
export const PATHS = ["direct", "relay"] as const;
export type Path = (typeof PATHS)[number];

export const caps = v.pipe(v.array(text(32)), v.maxLength(64));

/** Counts the attempts at a direct path, so that a late message of an earlier one is ignored. */
const generation = v.pipe(count, v.minValue(1), v.maxValue(0xffff));
const description = text(DESCRIPTION_LENGTH_MAX);
const IceServer = v.object({
  url: text(256),
  username: v.optional(text(256)),
  credential: v.optional(text(256)),
});

/** Messages about a direct path that both ends send. */
const pathMessages = {
  /** One more address at which the sender may be reached. An empty one says that there are no more. */
  "rtc.ice": v.object({ gen: generation, candidate: text(CANDIDATE_LENGTH_MAX), mid: text(16) }),
  /** The last frame on the old path in this direction. Later frames take the path `to`. */
  path: v.object({ gen: generation, to: v.picklist(PATHS) }),
} as const;

/** From the daemon, which makes the offers. */
export const pathMessagesFromDaemon = {
  ...pathMessages,
  "rtc.offer": v.object({
    gen: generation,
    sdp: description,
    servers: v.pipe(v.array(IceServer), v.maxLength(ICE_SERVERS_MAX)),
  }),
  /** There is no offer: direct paths are not allowed here, or do not work. */
  "rtc.none": v.object({ gen: generation }),
} as const;

/** From the client, which decides when to try. */
export const pathMessagesFromClient = {
  ...pathMessages,
  /** Asks for an offer. */
  "rtc.ask": v.object({ gen: generation }),
  "rtc.answer": v.object({ gen: generation, sdp: description }),
} as const;

/** Sent in the channel, because a relay's own pings prove nothing about the other end. */
export const Ping = v.object({ n: count });
/** `now`: the sender's clock, ms since the epoch. */
export const Pong = v.object({ n: count, now: count });
/** The only clean end. An unknown reason is shown as it is. */
export const ByeBody = v.object({ reason: text(32) });
