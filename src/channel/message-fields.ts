// The fields that several control messages share, with their bounds.

import * as v from "valibot";
import { count, text } from "../protocol/session-info.ts";

/** Base64url without padding of exactly this many bytes; whether the last character is canonical shows on decoding. */
export const base64Of = (bytes: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`)));

/** A stream of the channel: one session's messages and bytes. Zero is the channel itself. */
export const stream = v.pipe(count, v.minValue(1), v.maxValue(0xffff));

export const caps = v.pipe(v.array(text(32)), v.maxLength(64));

/** A session description or candidate of WebRTC; both are a few KiB at most. */
const Rtc = v.object({ sdp: text(8_192) });
export const rtcMessages = {
  "rtc.offer": Rtc,
  "rtc.answer": Rtc,
  "rtc.ice": v.object({ candidate: text(1_024), mid: text(64) }),
  /** The last frame on the path so far in this direction. */
  path: v.object({ to: v.picklist(["p2p", "relay"]) }),
} as const;

/** In the channel, because a relay's own pings prove nothing about the other end. */
export const Ping = v.object({ n: count });
/** `now`: the sender's clock, ms since the epoch. */
export const Pong = v.object({ n: count, now: count });
/** The only clean end. A reason that is not known is shown as it is. */
export const ByeBody = v.object({ reason: text(32) });
