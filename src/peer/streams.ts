// The streams of one connection: their numbers, who gets their frames and messages, and the credit that they share. Does
// not know what a session is.

import type { FromClient, FromDaemon } from "../channel/messages.ts";
import type { Frame } from "../protocol/frames.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { CreditMeter } from "./credit-meter.ts";

/** The highest number of a stream. After it the numbers begin again. A daemon allows far fewer streams at once. */
const STREAM_MAX = 0xffff;

/** Gets the frames and messages of a stream. */
export interface StreamSide {
  /** The machine has the session. The receiver opens it. */
  attached(): void;
  told(message: Extract<FromDaemon, { t: "told" }>["message"]): void;
  /** A frame, valid during the call. The receiver must call `taken` once its bytes are shown. */
  frame(frame: Frame): void;
  /** The machine has ended or refused the stream. */
  detached(reason: string): void;
  /** The channel is gone, and the stream with it. */
  lost(): void;
}

/** The present channel. Without one nothing is sent. */
export interface StreamsTerms {
  say(message: FromClient): void;
  send(frame: Frame): void;
}

export class Streams {
  readonly #sides = new Map<number, StreamSide>();
  #last = 0;
  readonly #credit = new CreditMeter();
  /** Bytes that came and are not shown yet. */
  #untaken = 0;

  constructor(private readonly terms: StreamsTerms) {}

  /** A channel is ready: grants the machine credit. */
  begin(): void {
    this.terms.send({ kind: "credit", bytes: this.#credit.restart(this.#untaken) });
  }

  /** Opens a stream and returns its number. Numbers are not reused soon, because frames of an old stream may still come. */
  attach(session: string, side: StreamSide): number {
    do this.#last = (this.#last % STREAM_MAX) + 1;
    while (this.#sides.has(this.#last));
    const stream = this.#last;
    this.#sides.set(stream, side);
    this.terms.say({ t: "attach", stream, session });
    // The steps are smaller from now on, and the machine waits for the next one.
    this.taken(0);
    return stream;
  }

  /** Closes a stream. Its side gets nothing any more. */
  detach(stream: number): void {
    if (this.#sides.delete(stream)) this.terms.say({ t: "detach", stream });
  }

  message(message: Extract<FromDaemon, { t: "attached" | "detached" | "told" }>): void {
    const side = this.#sides.get(message.stream);
    switch (message.t) {
      case "attached":
        return side?.attached();
      case "told":
        return side?.told(message.message);
      case "detached":
        this.#sides.delete(message.stream);
        return side?.detached(message.reason);
      default:
        return unhandled(message);
    }
  }

  frame(frame: Frame): void {
    const side = "stream" in frame ? this.#sides.get(frame.stream) : undefined;
    const bytes = "bytes" in frame && typeof frame.bytes !== "number" ? frame.bytes.byteLength : 0;
    this.#untaken += bytes;
    if (side) side.frame(frame);
    // The stream was closed here, so nobody else gives its credit back.
    else this.taken(bytes);
  }

  /** Bytes of frames were shown or thrown away, so the machine may send as many again. */
  taken(bytes: number): void {
    this.#untaken -= bytes;
    const grant = this.#credit.taken(bytes, this.#sides.size > 1);
    if (grant > 0) this.terms.send({ kind: "credit", bytes: grant });
  }

  /** The channel is gone. */
  lost(): void {
    const sides = [...this.#sides.values()];
    this.#sides.clear();
    for (const side of sides) side.lost();
  }
}
