// The streams of one connection: their numbers, and who takes what comes on them. Knows nothing of what a session is.

import type { FromClient, FromDaemon } from "../channel/messages.ts";
import type { Frame } from "../protocol/frames.ts";
import { unhandled } from "../protocol/unhandled.ts";

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

export class Streams {
  readonly #sides = new Map<number, StreamSide>();
  #last = 0;

  constructor(private readonly say: (message: FromClient) => void) {}

  /** The stream's number. None of before soon: frames of a stream that was left may still come. */
  attach(session: string, side: StreamSide): number {
    do this.#last = (this.#last % STREAM_MAX) + 1;
    while (this.#sides.has(this.#last));
    const stream = this.#last;
    this.#sides.set(stream, side);
    this.say({ t: "attach", stream, session });
    return stream;
  }

  /** Leaves it. Its side hears nothing any more. */
  detach(stream: number): void {
    if (this.#sides.delete(stream)) this.say({ t: "detach", stream });
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

  /** False: nobody takes it. */
  frame(frame: Frame): boolean {
    const side = "stream" in frame ? this.#sides.get(frame.stream) : undefined;
    side?.frame(frame);
    return side !== undefined;
  }

  /** The channel is gone. */
  lost(): void {
    const sides = [...this.#sides.values()];
    this.#sides.clear();
    for (const side of sides) side.lost();
  }
}
