// Seals and opens the frames and control messages of a channel, pads them where they must be padded, and ends with `bye`.

import { decodeFrame, encodeFrame, type Frame, FrameKind } from "../protocol/frames.ts";
import type { Channel, ChannelBreak } from "./channel.ts";
import { padFrame, padText, unpadFrame } from "./frame-padding.ts";
import { type Bye, parseBye } from "./messages.ts";

/** `skip`: padding, or a frame of a kind that this build does not know. `end`: the other end ended it cleanly. */
export type Received =
  | { readonly kind: "frame"; readonly frame: Frame }
  | { readonly kind: "skip" }
  | { readonly kind: "end"; readonly reason: string }
  | { readonly kind: "broken"; readonly reason: ChannelBreak };

const PROTOCOL_ERROR = { kind: "broken", reason: "protocol_error" } as const;

/** Seals one frame as a DATA message. Input and control messages are padded. */
export function sealFrame(channel: Channel, frame: Frame, now: number): Uint8Array {
  return channel.sealer.seal(padded(frame), now);
}

function padded(frame: Frame): Uint8Array {
  if (frame.kind === "input") return padFrame(encodeFrame(frame));
  const bytes = encodeFrame(frame);
  return frame.kind === "control" ? padText(bytes) : bytes;
}

/** Seals one control message. */
export function sealMessage(channel: Channel, message: { readonly t: string }, now: number): Uint8Array {
  return sealFrame(channel, { kind: "control", json: JSON.stringify(message) }, now);
}

/** Seals the last frame of a clean end, `bye` with the reason. It is padded like any other control message. */
export function sealBye(channel: Channel, reason: Bye["reason"]): Uint8Array {
  const frame: Frame = { kind: "control", json: JSON.stringify({ t: "bye", reason }) };
  return channel.sealer.sealLast(padded(frame));
}

/** Opens one DATA message. Exactly the frame with the final tag must be a `bye`. Never throws. */
export function receive(channel: Channel, message: Uint8Array): Received {
  const opened = channel.opener.open(message);
  if (!opened.ok) return { kind: "broken", reason: opened.reason };
  const received = decode(opened.plaintext);
  const bye = received.kind === "frame" && received.frame.kind === "control" && parseBye(received.frame.json);
  if (opened.final) return bye ? { kind: "end", reason: bye.reason } : PROTOCOL_ERROR;
  return bye ? PROTOCOL_ERROR : received;
}

function decode(plaintext: Uint8Array): Received {
  const bytes = plaintext[0] === FrameKind.input ? unpadFrame(plaintext) : plaintext;
  if (!bytes) return PROTOCOL_ERROR;
  const decoded = decodeFrame(bytes);
  if (!decoded.ok) return decoded.reason === "unknown" ? { kind: "skip" } : PROTOCOL_ERROR;
  return decoded.frame.kind === "padding" ? { kind: "skip" } : { kind: "frame", frame: decoded.frame };
}
