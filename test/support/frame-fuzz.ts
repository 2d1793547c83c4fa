// Streams of frames that no honest client sends, made from a seed: right and wrong ones, cut, garbled, out of order.

import { encodeFrame, type Frame } from "../../src/protocol/frames.ts";
import { LOCAL_FRAME_BYTES_MAX } from "../../src/protocol/limits.ts";

type Message = Readonly<Record<string, unknown>>;

/** Frames of one stream at most. */
const FRAMES_MAX = 40;
/** Bytes of the JSON that is large on purpose: near the most that a frame may hold, and above it. */
const LARGE_JSON_BYTES = [200_000, LOCAL_FRAME_BYTES_MAX - 100, LOCAL_FRAME_BYTES_MAX + 1] as const;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export interface FuzzedStream {
  readonly bytes: Uint8Array;
  readonly frames: number;
}

/** Makes streams for a socket that understands these messages; the opening ones come first in most streams. */
export class FrameFuzz {
  constructor(
    private readonly random: () => number,
    private readonly opening: () => readonly Message[],
    private readonly valid: readonly (() => Message)[],
  ) {}

  stream(): FuzzedStream {
    const frames: Uint8Array[] = [];
    if (this.random() < 0.8) for (const message of this.opening()) frames.push(control(message));
    const count = 1 + this.below(FRAMES_MAX);
    // A wrong frame ends most streams: without streams of right frames, nothing deeper would be reached.
    const polite = this.random() < 0.4;
    for (let i = 0; i < count; i++) frames.push(polite ? this.#politeFrame() : this.#frame());
    const bytes = Buffer.concat(frames.map((frame) => this.#withLength(frame)));
    // Some streams end in the middle of a frame.
    const whole = this.random() < 0.85;
    return { bytes: whole ? bytes : bytes.subarray(0, this.below(bytes.byteLength)), frames: frames.length };
  }

  below(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  bytes(max: number): Uint8Array {
    return Uint8Array.from({ length: this.below(max + 1) }, () => this.below(256));
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  #politeFrame(): Uint8Array {
    return this.random() < 0.7 ? control(this.pick(this.valid)()) : encodeFrame(this.#binary());
  }

  #frame(): Uint8Array {
    const kind = this.random();
    if (kind < 0.45) return control(this.pick(this.valid)());
    if (kind < 0.6) return control(this.#mutated(this.pick(this.valid)()));
    if (kind < 0.75) return encodeFrame(this.#binary());
    if (kind < 0.8) return this.bytes(60);
    if (kind < 0.9) return Buffer.from([0, ...Buffer.from(this.#text())]);
    if (kind < 0.98) return this.#cut(encodeFrame(this.#binary()));
    if (kind < 0.99) return control(this.pick(this.opening()));
    return this.random() < 0.1 ? this.#large() : control({ t: "nobody-knows", x: [[[[]]]] });
  }

  /** A length that lies, now and then. */
  #withLength(frame: Uint8Array): Uint8Array {
    const prefixed = Buffer.alloc(4 + frame.byteLength);
    const lies = this.random() < 0.01;
    prefixed.writeUInt32BE(
      lies ? this.pick([0, 0xffff_ffff, LOCAL_FRAME_BYTES_MAX + 1, 7]) : frame.byteLength,
    );
    prefixed.set(frame, 4);
    return prefixed;
  }

  #binary(): Frame {
    const number = () => this.pick([0, 1, 2, this.below(1000), Number.MAX_SAFE_INTEGER]);
    const [stream, seq, bytes] = [this.below(3), number(), this.bytes(60)];
    return this.pick<() => Frame>([
      () => ({ kind: "output", stream, seq, bytes }),
      () => ({ kind: "input", stream, cseq: number(), seen: seq, tMs: number(), bytes }),
      () => ({ kind: "credit", bytes: this.below(0xffff_ffff) }),
      () => ({ kind: "snapshot", stream, seq, part: this.below(256), bytes }),
      () => ({ kind: "ack", stream, cseq: seq }),
      () => ({ kind: "view", stream, bytes }),
      () => ({ kind: "answer", request: this.below(0xffff_ffff), last: this.random() < 0.5, bytes }),
      () => ({ kind: "padding" }),
    ])();
  }

  #cut(frame: Uint8Array): Uint8Array {
    return frame.subarray(0, Math.max(1, this.below(frame.byteLength)));
  }

  /** One field is missing, too much, or of another kind. */
  #mutated(message: Message): Message {
    const keys = Object.keys(message);
    const key = this.pick(keys);
    const value = this.pick<unknown>([
      undefined,
      null,
      -1,
      1e308,
      "",
      "\x1b[2J",
      [],
      {},
      "x".repeat(5_000),
      true,
    ]);
    return { ...message, [key]: value };
  }

  #text(): string {
    return this.pick([
      "",
      "{",
      "null",
      "[]",
      "{}",
      '{"t":5}',
      `{"t":"list","n":1e999}`,
      `{"__proto__":{"t":"list"},"constructor":1,"t":"toString"}`,
      "[".repeat(5_000),
      `{"t":${'{"a":'.repeat(50)}1${"}".repeat(50)}}`,
      "\ud800{",
      Buffer.from(this.bytes(80)).toString("latin1"),
    ]);
  }

  #large(): Uint8Array {
    return control({ ...this.pick(this.valid)(), filler: "y".repeat(this.pick(LARGE_JSON_BYTES)) });
  }
}

function control(message: Message): Uint8Array {
  return Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(message))]);
}
