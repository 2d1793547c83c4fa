// Gathers small pieces of output into fewer sealed frames: a redraw in ten writes becomes one frame, and the relay sees
// less of how a program writes. Knows neither the channel nor credit.

import type { Frame } from "../protocol/frames.ts";
import { PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";

/** How long the first piece may wait for more, ms. A full frame does not wait. */
export const GATHER_MS = 8;

type Output = Extract<Frame, { readonly kind: "output" }>;

/** Calls back once after so many ms. Returns a function that cancels it. */
export type Later = (ms: number, call: () => void) => () => void;

export const byTimer: Later = (ms, call) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

export class OutputGather {
  #bytes: Uint8Array | null = null;
  #length = 0;
  #seq = 0;
  #cancel: (() => void) | null = null;

  /** @param send takes one frame. Its bytes are valid during the call. */
  constructor(
    private readonly stream: number,
    private readonly send: (frame: Output) => void,
    /** How long the first piece may wait for more at present, ms. 0: not at all. */
    private readonly gatherMs: () => number = () => GATHER_MS,
    private readonly later: Later = byTimer,
  ) {}

  /** Takes output of any length. Output that does not continue the previous piece begins a new frame. */
  add({ seq, bytes }: Pick<Output, "seq" | "bytes">): void {
    if (seq !== this.#seq + this.#length) this.flush();
    for (let at = 0; at < bytes.byteLength; ) {
      if (this.#length === 0) this.#seq = seq + at;
      const piece = bytes.subarray(at, at + PAYLOAD_BYTES_MAX - this.#length);
      at += piece.byteLength;
      this.#bytes ??= new Uint8Array(PAYLOAD_BYTES_MAX);
      this.#bytes.set(piece, this.#length);
      this.#length += piece.byteLength;
      if (this.#length === PAYLOAD_BYTES_MAX) this.flush();
    }
    if (this.#length === 0) return;
    const gatherMs = this.gatherMs();
    if (gatherMs === 0) this.flush();
    else this.#cancel ??= this.later(gatherMs, () => this.flush());
  }

  /** Sends what it has now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#length === 0) return;
    const bytes = this.#bytes!.subarray(0, this.#length);
    const seq = this.#seq;
    this.#seq += this.#length;
    this.#length = 0;
    this.send({ kind: "output", stream: this.stream, seq, bytes });
  }

  /** Drops what it has. */
  drop(): void {
    this.#length = 0;
    this.flush();
  }
}
