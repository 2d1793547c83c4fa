// What a relay, a daemon and a client say to each other outside the sealed frames: subprotocols, text messages, close
// codes, and the statement that a registration signs. Knows nothing of what a sealed frame holds.

import * as v from "valibot";
import { type MessageOf, parseMessage } from "./parse.ts";
import { count, text } from "./session-info.ts";

export const RELAY_VERSION = 1;

/** `Sec-WebSocket-Protocol` of a daemon's and of a client's socket. A socket without one of them is refused. */
export const HOST_SUBPROTOCOL = "remi.host.v1";
export const CLIENT_SUBPROTOCOL = "remi.client.v1";

/** UTF-8 bytes of one text message in either direction. A longer one closes the socket (4413). */
export const RELAY_CONTROL_BYTES_MAX = 4_096;

/** Bytes of the channel number before the payload of a binary frame on a daemon's socket, big-endian. */
export const CHANNEL_HEADER_BYTES = 4;

/** Bytes of one binary frame on a daemon's socket, header included. A longer one closes the socket (1009 or 4413). */
export const RELAY_FRAME_BYTES_MAX = 16_448;

/**
 * Bytes of one binary frame on a client's socket: with the header it must still fit the daemon's bound, or one client
 * could make the daemon close its only socket. A longer one closes the client's socket (4413).
 */
export const RELAY_PAYLOAD_BYTES_MAX = RELAY_FRAME_BYTES_MAX - CHANNEL_HEADER_BYTES;

/** Rooms that one daemon's socket may hold; more are refused with `limit`. */
export const ROOMS_PER_HOST_MAX = 8;

/** WebSocket close codes, each with the same meaning in both directions. */
export const RELAY_CLOSE = {
  malformed: 4400,
  unauthorized: 4401,
  subscription: 4402,
  unavailable: 4404,
  timeout: 4408,
  replaced: 4409,
  tooLarge: 4413,
  rate: 4429,
  shutdown: 4503,
} as const;

/** Why a channel ended, told to the daemon. */
export const CHANNEL_ENDS = [
  "gone", // the client's socket closed
  "timeout", // the client was silent for too long
  "slow", // the client did not read what was sent to it
  "malformed", // the client broke the protocol
  "too_large", // the client sent too large a frame
  "rate", // the client sent too much
  "shutdown", // the relay is stopping
] as const;
export type ChannelEnd = (typeof CHANNEL_ENDS)[number];

export const HOST_ERRORS = [
  "room_taken",
  "bad_sig",
  "unauthorized",
  "subscription_required",
  "limit",
] as const;
export const CLIENT_ERRORS = [
  "unavailable",
  "rate_limited",
  "unauthorized",
  "subscription_required",
] as const;
export type HostError = (typeof HOST_ERRORS)[number];
export type ClientError = (typeof CLIENT_ERRORS)[number];

/** The four letters of a code: 23 of them, without I, L and O. */
export const room = v.pipe(v.string(), v.regex(/^[A-HJKMNP-Z]{4}$/));

/** 16, 32 and 64 bytes as base64url without padding, in their only spelling (the unused low bits are zero). */
export const rid = v.pipe(v.string(), v.regex(/^[\w-]{21}[AQgw]$/));
const bytes32 = v.pipe(v.string(), v.regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/));
const bytes64 = v.pipe(v.string(), v.regex(/^[\w-]{85}[AQgw]$/));

const version = v.literal(RELAY_VERSION);
const rooms = v.pipe(v.array(room), v.maxLength(ROOMS_PER_HOST_MAX));
const channel = v.pipe(count, v.maxValue(0xffff_ffff));
const jwt = v.optional(text(2_048));
const ping = v.object({});

export const hostToRelay = {
  register: v.object({
    v: version,
    /** The relay key and its signature of `registrationStatement`. */
    pk: bytes32,
    sig: bytes64,
    rooms,
    /** Those of `rooms` that are permanent: their letters stay reserved for 30 days without the daemon. */
    keep: v.optional(rooms),
    jwt,
  }),
  /** More or other letters on the live socket; nobody else gets dropped letters for 60 s. */
  rooms: v.object({ add: v.optional(rooms), keep: v.optional(rooms), drop: v.optional(rooms) }),
  close: v.object({ ch: channel }),
  /** A wrong code on this channel, open or just closed. */
  fail: v.object({ ch: channel }),
  ping,
  pong: ping,
};
export type HostToRelay = MessageOf<typeof hostToRelay>;

export const relayToHost = {
  hello: v.object({
    v: version,
    nonce: bytes32,
    auth: v.picklist(["none", "jwt"]),
    limits: v.object({ payload: count, rooms: count, channels: count }),
    /** UDP port of the relay's STUN server, at the host that the daemon dialled; absent without one. */
    stun: v.optional(v.pipe(count, v.minValue(1), v.maxValue(65_535))),
  }),
  /** The answer to `register` and to `rooms`: every room that this socket holds now. */
  registered: v.object({ rid, rooms: v.array(room) }),
  error: v.object({
    code: v.picklist(HOST_ERRORS),
    /** The letters concerned, for `room_taken` and `limit`. */
    rooms: v.optional(v.array(room)),
    retry_ms: v.optional(count),
  }),
  open: v.object({ ch: channel, by: v.union([v.literal("rid"), room]) }),
  close: v.object({ ch: channel, why: v.picklist(CHANNEL_ENDS) }),
  /** The relay is stopping; the socket closes with 4503 next. */
  shutdown: v.object({}),
  ping,
  pong: ping,
};
export type RelayToHost = MessageOf<typeof relayToHost>;

export const clientToRelay = {
  /** Exactly one of `room` and `rid`. */
  join: v.pipe(
    v.object({ v: version, room: v.optional(room), rid: v.optional(rid), jwt }),
    v.check((join) => (join.room === undefined) !== (join.rid === undefined)),
  ),
  ping,
  pong: ping,
};
export type ClientToRelay = MessageOf<typeof clientToRelay>;

export const relayToClient = {
  joined: v.object({}),
  error: v.object({ code: v.picklist(CLIENT_ERRORS), retry_ms: v.optional(count) }),
  shutdown: v.object({}),
  ping,
  pong: ping,
};
export type RelayToClient = MessageOf<typeof relayToClient>;

export const parseHostToRelay = (json: string) => parseMessage(hostToRelay, json);
export const parseRelayToHost = (json: string) => parseMessage(relayToHost, json);
export const parseClientToRelay = (json: string) => parseMessage(clientToRelay, json);
export const parseRelayToClient = (json: string) => parseMessage(relayToClient, json);

/**
 * The origin that a registration names: scheme and host of the URL that the daemon dialled, in lower case, without a
 * default port, such as `wss://relay.example.com`. Throws if the text is not a URL: check it where it comes in.
 */
export function relayOriginOf(signalingUrl: string): string {
  return new URL(signalingUrl).origin;
}

/**
 * The STUN server of a relay as a URL of RFC 7064, such as `stun:relay.example.com:3478`. The host is the relay's own, so
 * that a relay can name no other. Throws on a text that is no URL.
 */
export function stunUrlOf(signalingUrl: string, port: number): string {
  return `stun:${new URL(signalingUrl).hostname}:${port}`;
}

/** Precedes the relay's public key in the hash that gives the 16 bytes of a rid. */
export const RID_LABEL = "remi/1 rid";

/**
 * What a daemon signs with its relay key to register: it names the relay and its nonce, so that a relay can use the
 * signature neither at another relay nor a second time. `nonce` and `pk` are 32 bytes each.
 */
export function registrationStatement(relayOrigin: string, nonce: Uint8Array, pk: Uint8Array): Uint8Array {
  const utf8 = new TextEncoder();
  return joined([utf8.encode("remi/1 relay-register"), utf8.encode(relayOrigin), nonce, pk]);
}

/** Each part, preceded by its length as LEB128. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes: number[] = [];
  for (const part of parts) {
    let length = part.length;
    for (; length >= 0x80; length >>>= 7) bytes.push((length & 0x7f) | 0x80);
    bytes.push(length, ...part);
  }
  return Uint8Array.from(bytes);
}
