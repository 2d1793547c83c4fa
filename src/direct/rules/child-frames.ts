// The frames between the process of direct paths and the process that uses it: `attempt u32, kind u8, payload`. Neither
// trusts the other, because a module that is not memory-safe runs in one of them.

import * as v from "valibot";
import { CANDIDATE_LENGTH_MAX, DESCRIPTION_LENGTH_MAX, ICE_SERVERS_MAX } from "../../carrier/direct.ts";

const HEAD_BYTES = 5;
/** Bytes of a word, which is JSON. */
const WORD_BYTES_MAX = 64 * 1024;
const WHY_LENGTH_MAX = 500;

/** Numbers are never reused, although both processes are of one release. */
const KIND = { word: 1, bytes: 2, left: 3 } as const;
const LEFT_BYTES = 4;

/** The attempt's number in words about the process as a whole. Attempts count from 1. */
export const NO_ATTEMPT = 0;

const sdp = v.pipe(v.string(), v.maxLength(DESCRIPTION_LENGTH_MAX));
const candidate = v.pipe(v.string(), v.maxLength(CANDIDATE_LENGTH_MAX));
const why = v.pipe(v.string(), v.maxLength(WHY_LENGTH_MAX));
const short = v.pipe(v.string(), v.maxLength(512));

const Server = v.object({
  hostname: short,
  port: v.number(),
  username: v.optional(short),
  password: v.optional(short),
  relayType: v.optional(v.literal("TurnUdp")),
});

/** Words to the process of direct paths. */
export const ToChild = v.variant("t", [
  /** A new attempt. */
  v.object({
    t: v.literal("begin"),
    offer: v.nullable(sdp),
    servers: v.pipe(v.array(Server), v.maxLength(ICE_SERVERS_MAX)),
    udpPort: v.nullable(v.number()),
    bindAddress: v.nullable(short),
  }),
  v.object({ t: v.literal("answer"), sdp }),
  v.object({ t: v.literal("candidate"), candidate, mid: short }),
  /** Closes the attempt's channel once everything sent has left. */
  v.object({ t: v.literal("close") }),
  /** Ends the attempt now. The process says nothing more about it. */
  v.object({ t: v.literal("cut") }),
]);
export type ToChild = v.InferOutput<typeof ToChild>;

/** Words from the process of direct paths. */
export const FromChild = v.variant("t", [
  /** `ready`: the native module is loaded. `unavailable`: it cannot be loaded, and the process ends. */
  v.object({ t: v.literal("ready") }),
  v.object({ t: v.literal("unavailable"), why }),
  v.object({ t: v.literal("description"), sdp }),
  /** Empty: there are no more. */
  v.object({ t: v.literal("candidate"), candidate }),
  v.object({ t: v.literal("opened") }),
  v.object({ t: v.literal("failed"), why }),
  v.object({ t: v.literal("ended"), end: v.picklist(["closed", "lost", "malformed", "overflow"]) }),
]);
export type FromChild = v.InferOutput<typeof FromChild>;

export type ChildFrame<Word> = { readonly attempt: number } & (
  | { readonly kind: "word"; readonly word: Word }
  /** A message of the DataChannel. A view into the frame. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** So many bytes have left since the last time. */
  | { readonly kind: "left"; readonly count: number }
);

function frameOf(attempt: number, kind: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEAD_BYTES + payload.byteLength);
  new DataView(frame.buffer).setUint32(0, attempt);
  frame[4] = kind;
  frame.set(payload, HEAD_BYTES);
  return frame;
}

export function wordFrame(attempt: number, word: ToChild | FromChild): Uint8Array {
  return frameOf(attempt, KIND.word, new TextEncoder().encode(JSON.stringify(word)));
}

export function bytesFrame(attempt: number, bytes: Uint8Array): Uint8Array {
  return frameOf(attempt, KIND.bytes, bytes);
}

/** @param count below 2^32 */
export function leftFrame(attempt: number, count: number): Uint8Array {
  const payload = new Uint8Array(LEFT_BYTES);
  new DataView(payload.buffer).setUint32(0, count);
  return frameOf(attempt, KIND.left, payload);
}

/** For the process of direct paths. Null when the bytes are no frame. */
export const parseToChild = (frame: Uint8Array): ChildFrame<ToChild> | null => parse(frame, ToChild);
/** For the process that uses it. Null when the bytes are no frame. */
export const parseFromChild = (frame: Uint8Array): ChildFrame<FromChild> | null => parse(frame, FromChild);

function parse<Word>(frame: Uint8Array, schema: v.GenericSchema<unknown, Word>): ChildFrame<Word> | null {
  if (frame.byteLength < HEAD_BYTES) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const attempt = view.getUint32(0);
  const payload = frame.subarray(HEAD_BYTES);
  switch (view.getUint8(4)) {
    case KIND.word: {
      const word = parseWord(payload, schema);
      return word === null ? null : { attempt, kind: "word", word };
    }
    case KIND.bytes:
      return { attempt, kind: "bytes", bytes: payload };
    case KIND.left:
      return payload.byteLength === LEFT_BYTES
        ? { attempt, kind: "left", count: view.getUint32(HEAD_BYTES) }
        : null;
    default:
      return null;
  }
}

function parseWord<Word>(payload: Uint8Array, schema: v.GenericSchema<unknown, Word>): Word | null {
  if (payload.byteLength > WORD_BYTES_MAX) return null;
  try {
    const parsed = v.safeParse(schema, JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
