// The streams of one connection: their numbers, who takes what comes on them, and the credit that they share. Knows nothing
// of what a session is.

import type { FromClient, FromDaemon } from "../channel/messages.ts";
import type { Frame } from "../protocol/frames.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { CreditMeter } from "./credit-meter.ts";

/** The highest number of a stream; after it they begin anew. A daemon takes far fewer at once. */
const STREAM_MAX = 0xffff;

/** Who takes the frames and messages of a stream. */
export interface StreamSide {
  /** The machine has the session: it is to be opened. */
  attached(): void;
  told(message: Extract<FromDaemon, { t: "told" }>["message"]): void;
  /** Valid during the call. Whoever takes its bytes says so to the connection once they are shown. */
  frame(frame: Frame): void;
  /** The machine has ended it, or refused it. */
  detached(reason: string): void;
  /** The channel is gone, and the stream with it. */
  lost(): void;
}

/** The channel that there is; nothing goes anywhere without one. */
export interface StreamsTerms {
  say(message: FromClient): void;
  send(frame: Frame): void;
}

export class Streams {
  readonly #sides = new Map<number, StreamSide>();
  #last = 0;
  readonly #credit = new CreditMeter();
  /** Bytes that came and are not taken yet. */
  #untaken = 0;

  constructor(private readonly terms: StreamsTerms) {}

  /** There is a channel: the machine may send. */
  begin(): void {
    this.terms.send({ kind: "credit", bytes: this.#credit.restart(this.#untaken) });
  }

  /** The stream's number. None of before soon: frames of a stream that was left may still come. */
  attach(session: string, side: StreamSide): number {
    do this.#last = (this.#last % STREAM_MAX) + 1;
    while (this.#sides.has(this.#last));
    const stream = this.#last;
    this.#sides.set(stream, side);
    this.terms.say({ t: "attach", stream, session });
    return stream;
  }

  /** Leaves it. Its side hears nothing any more. */
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
    // Of a stream that was left: its credit is free again.
    else this.taken(bytes);
  }

  /** Bytes of frames have been shown, or thrown away: so much more may come. */
  taken(bytes: number): void {
    this.#untaken -= bytes;
    const grant = this.#credit.taken(bytes);
    if (grant > 0) this.terms.send({ kind: "credit", bytes: grant });
  }

  /** The channel is gone. */
  lost(): void {
    const sides = [...this.#sides.values()];
    this.#sides.clear();
    for (const side of sides) side.lost();
  }
}
