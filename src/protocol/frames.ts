// Frames: `kind u8` and a body, the unit that every carrier moves. The only place that knows their byte layout.
// Integers are big-endian. Kinds are never reused; a receiver ignores a kind that it does not know.

import { unhandled } from "./unhandled.ts";

export const FrameKind = {
  /** UTF-8 JSON of one message. */
  control: 0x00,
  /** stream u16, seq u64 (position of the first byte), bytes. */
  output: 0x01,
  /** stream u16, cseq u64, seen u64 (output position on the sender's screen), tMs u64, bytes. */
  input: 0x02,
  /** bytes u32 that the receiver of output is ready to take beyond what it granted before. */
  credit: 0x03,
  /** stream u16, seq u64 (position that the whole snapshot stands for), part u8, bytes. */
  snapshot: 0x04,
  /** stream u16, cseq u64: the program has every input up to it. */
  ack: 0x05,
  /** stream u16, bytes that paint a view of another size. */
  view: 0x06,
  /** request u32, last u8, bytes: a long answer in pieces. */
  answer: 0x07,
  /** flow u16, bytes of a flow: a forwarded TCP connection, or what is asked of files. */
  flow: 0x08,
  /** flow u16 (0: all together), bytes u32 that the receiver of `flow` frames is ready to take beyond what it granted before. */
  flowCredit: 0x09,
  /** Ignored. */
  padding: 0x7f,
} as const;

/** The place of a piece in its snapshot, as bits, because one frame may be both the first and the last. */
export const SnapshotPart = { first: 1, last: 2 } as const;

export type Frame =
  | { readonly kind: "control"; readonly json: string }
  | { readonly kind: "output"; readonly stream: number; readonly seq: number; readonly bytes: Uint8Array }
  | {
      readonly kind: "input";
      readonly stream: number;
      readonly cseq: number;
      readonly seen: number;
      readonly tMs: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: "credit"; readonly bytes: number }
  | {
      readonly kind: "snapshot";
      readonly stream: number;
      readonly seq: number;
      readonly part: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: "ack"; readonly stream: number; readonly cseq: number }
  | { readonly kind: "view"; readonly stream: number; readonly bytes: Uint8Array }
  | { readonly kind: "answer"; readonly request: number; readonly last: boolean; readonly bytes: Uint8Array }
  | { readonly kind: "flow"; readonly flow: number; readonly bytes: Uint8Array }
  | { readonly kind: "flowCredit"; readonly flow: number; readonly bytes: number }
  | { readonly kind: "padding" };

/** The frames of flows, which belong to no stream of a session. */
export type FlowFrame = Extract<Frame, { readonly kind: "flow" | "flowCredit" }>;

export type FrameResult =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly reason: "malformed" | "unknown" };

type Kind = (typeof FrameKind)[keyof typeof FrameKind];

const HEADER_BYTES: Readonly<Record<Kind, number>> = {
  [FrameKind.control]: 1,
  [FrameKind.output]: 11,
  [FrameKind.input]: 27,
  [FrameKind.credit]: 5,
  [FrameKind.snapshot]: 12,
  [FrameKind.ack]: 11,
  [FrameKind.view]: 3,
  [FrameKind.answer]: 6,
  [FrameKind.flow]: 3,
  [FrameKind.flowCredit]: 7,
  [FrameKind.padding]: 1,
};

/** The longest header of any frame that carries a payload. */
export const FRAME_HEADER_BYTES_MAX = 27;

const utf8 = new TextEncoder();
const utf8Strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function putU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / 0x1_0000_0000));
  view.setUint32(at + 4, value >>> 0);
}

/** Null above 2^53 - 1: an honest sender never reaches such a position. */
function getU64(view: DataView, at: number): number | null {
  const value = view.getUint32(at) * 0x1_0000_0000 + view.getUint32(at + 4);
  return Number.isSafeInteger(value) ? value : null;
}

/** Bytes that `encodeFrame` needs for the frame. */
export function frameBytes(frame: Frame): number {
  if (frame.kind === "control") return 1 + utf8.encode(frame.json).byteLength;
  return (
    HEADER_BYTES[FrameKind[frame.kind]] +
    ("bytes" in frame && typeof frame.bytes !== "number" ? frame.bytes.byteLength : 0)
  );
}

/** Writes the frame into `target` at `offset` and returns the bytes written. The caller has made room (`frameBytes`). */
export function encodeFrameInto(frame: Frame, target: Uint8Array, offset: number): number {
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  view.setUint8(offset, FrameKind[frame.kind]);
  const header = HEADER_BYTES[FrameKind[frame.kind]];
  const at = offset + 1;
  switch (frame.kind) {
    case "control":
      return 1 + utf8.encodeInto(frame.json, target.subarray(at)).written;
    case "output":
      view.setUint16(at, frame.stream);
      putU64(view, at + 2, frame.seq);
      break;
    case "input":
      view.setUint16(at, frame.stream);
      putU64(view, at + 2, frame.cseq);
      putU64(view, at + 10, frame.seen);
      putU64(view, at + 18, frame.tMs);
      break;
    case "credit":
      view.setUint32(at, frame.bytes);
      return header;
    case "snapshot":
      view.setUint16(at, frame.stream);
      putU64(view, at + 2, frame.seq);
      view.setUint8(at + 10, frame.part);
      break;
    case "ack":
      view.setUint16(at, frame.stream);
      putU64(view, at + 2, frame.cseq);
      return header;
    case "view":
      view.setUint16(at, frame.stream);
      break;
    case "answer":
      view.setUint32(at, frame.request);
      view.setUint8(at + 4, frame.last ? 1 : 0);
      break;
    case "flow":
      view.setUint16(at, frame.flow);
      break;
    case "flowCredit":
      view.setUint16(at, frame.flow);
      view.setUint32(at + 2, frame.bytes);
      return header;
    case "padding":
      return header;
    default:
      return unhandled(frame);
  }
  target.set(frame.bytes, offset + header);
  return header + frame.bytes.byteLength;
}

/** The frame as bytes of its own. */
export function encodeFrame(frame: Frame): Uint8Array {
  const target = new Uint8Array(frameBytes(frame));
  encodeFrameInto(frame, target, 0);
  return target;
}

function decodeControl(bytes: Uint8Array): FrameResult {
  try {
    return { ok: true, frame: { kind: "control", json: utf8Strict.decode(bytes.subarray(1)) } };
  } catch {
    return { ok: false, reason: "malformed" };
  }
}

/** Reads one frame. Payloads are views on `bytes`: copy what must outlive it. Never throws. */
export function decodeFrame(bytes: Uint8Array): FrameResult {
  const kind = bytes[0];
  if (kind === undefined) return { ok: false, reason: "malformed" };
  if (!isKind(kind)) return { ok: false, reason: "unknown" };
  const header = HEADER_BYTES[kind];
  if (bytes.byteLength < header) return { ok: false, reason: "malformed" };
  if (kind === FrameKind.control) return decodeControl(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payload = bytes.subarray(header);
  const frame = decodeBody(kind, view, payload);
  return frame ? { ok: true, frame } : { ok: false, reason: "malformed" };
}

function isKind(byte: number): byte is Kind {
  return HEADER_BYTES[byte as Kind] !== undefined;
}

function decodeBody(
  kind: Exclude<Kind, typeof FrameKind.control>,
  view: DataView,
  payload: Uint8Array,
): Frame | null {
  switch (kind) {
    case FrameKind.output: {
      const seq = getU64(view, 3);
      return seq === null ? null : { kind: "output", stream: view.getUint16(1), seq, bytes: payload };
    }
    case FrameKind.input: {
      const [cseq, seen, tMs] = [getU64(view, 3), getU64(view, 11), getU64(view, 19)];
      if (cseq === null || seen === null || tMs === null) return null;
      return { kind: "input", stream: view.getUint16(1), cseq, seen, tMs, bytes: payload };
    }
    case FrameKind.credit:
      return payload.byteLength === 0 ? { kind: "credit", bytes: view.getUint32(1) } : null;
    case FrameKind.snapshot: {
      const seq = getU64(view, 3);
      return seq === null
        ? null
        : { kind: "snapshot", stream: view.getUint16(1), seq, part: view.getUint8(11), bytes: payload };
    }
    case FrameKind.ack: {
      const cseq = getU64(view, 3);
      return cseq === null || payload.byteLength > 0
        ? null
        : { kind: "ack", stream: view.getUint16(1), cseq };
    }
    case FrameKind.view:
      return { kind: "view", stream: view.getUint16(1), bytes: payload };
    case FrameKind.answer:
      return { kind: "answer", request: view.getUint32(1), last: view.getUint8(5) !== 0, bytes: payload };
    case FrameKind.flow:
      return { kind: "flow", flow: view.getUint16(1), bytes: payload };
    case FrameKind.flowCredit:
      if (payload.byteLength > 0) return null;
      return { kind: "flowCredit", flow: view.getUint16(1), bytes: view.getUint32(3) };
    case FrameKind.padding:
      return { kind: "padding" };
    default:
      return unhandled(kind);
  }
}
