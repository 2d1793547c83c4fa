// The carrier over two byte streams, a program's output and its input. Each frame follows its length, as on a unix
// socket. Knows neither the program nor what a frame means.

import type { Readable, Writable } from "node:stream";
import { RELAY_PAYLOAD_BYTES_MAX } from "../protocol/relay-messages.ts";
import { FrameSplitter, withLength } from "../protocol/splitter.ts";
import { trace } from "../trace.ts";
import { ByteQueue } from "./byte-queue.ts";
import {
  type Carrier,
  type CarrierEnd,
  type CarrierEvents,
  type CarrierName,
  checkFrame,
  LINGER_MS,
} from "./carrier.ts";

/** Bytes that wait for the other end. With more there is no room; there is room again when all have left. */
const ROOM_BYTES = 64 * 1024;
/** Bytes that may wait. With more the carrier ends. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024;

export interface StreamEnds {
  readonly name: CarrierName;
  readonly input: Readable;
  readonly output: Writable;
  /** Bytes of the input that were read before. */
  readonly early: Uint8Array;
  /**
   * Whether `close` waits for the other end after the last byte has left. True where `release` would lose bytes that have
   * not arrived yet: for a program that passes them on, `release` ends it.
   */
  readonly isPassedOn: boolean;
  /** Ends what the streams belong to. Called once, when the carrier is over. */
  release(): void;
}

/** Owns the streams. */
export class StreamCarrier implements Carrier {
  readonly name: CarrierName;
  readonly frameBytesMax = RELAY_PAYLOAD_BYTES_MAX;
  readonly #splitter = new FrameSplitter(RELAY_PAYLOAD_BYTES_MAX);
  /** `closing`: reports no more frames, and ends the output once what waits has left. */
  #phase: "open" | "closing" | "over" = "open";
  readonly #waiting = new ByteQueue();
  /** Bytes of the write that is in progress. */
  #leaving = 0;
  #wantsDrain = false;
  #isPaused = false;
  #isDisposed = false;
  #linger: ReturnType<typeof setTimeout> | null = null;
  readonly #tellFrame = (bytes: Uint8Array) => {
    if (!this.isOpen) return;
    trace?.("carrier", { act: "receive", over: this.name, bytes: bytes.byteLength });
    this.events.frame(bytes);
  };

  constructor(
    private readonly ends: StreamEnds,
    private readonly events: CarrierEvents,
  ) {
    this.name = ends.name;
    const { input, output, early } = ends;
    input.on("data", (chunk: Uint8Array) => this.#received(chunk));
    input.on("end", () => this.#end("closed"));
    input.on("close", () => this.#end("closed"));
    input.on("error", () => this.#end("lost"));
    // Nobody reads the output any more. What the other end sent before still comes, and then the input's end.
    output.on("error", () => this.#endWithin("lost"));
    input.pause();
    // Not during a call to the carrier.
    queueMicrotask(() => {
      if (early.byteLength > 0) this.#received(early);
      if (!this.#isPaused) input.resume();
    });
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  send(bytes: Uint8Array): boolean {
    checkFrame(this, bytes);
    if (!this.isOpen) return false;
    trace?.("carrier", { act: "send", over: this.name, bytes: bytes.byteLength });
    const encoded = withLength(bytes);
    if (this.#leaving === 0) this.#write(encoded);
    else this.#waiting.add(encoded);
    const waitingBytes = this.#leaving + this.#waiting.bytes;
    this.#wantsDrain ||= waitingBytes > ROOM_BYTES;
    if (waitingBytes > WAITING_BYTES_MAX) this.#end("overflow");
    return this.isOpen && !this.#wantsDrain;
  }

  pause(): void {
    this.#isPaused = true;
    this.ends.input.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#phase !== "over") this.ends.input.resume();
  }

  close(): void {
    if (!this.isOpen) return;
    this.#phase = "closing";
    if (this.#leaving === 0) this.#finish();
    // Frames are not reported any more, but the input must be read for its end to come.
    this.ends.input.resume();
    this.#endWithin("closed");
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end("closed");
  }

  #received(chunk: Uint8Array): void {
    if (this.isOpen && this.#splitter.push(chunk, this.#tellFrame) === "malformed") this.#end("malformed");
  }

  /** One write at a time, because only its callback tells that its bytes have left. */
  #write(bytes: Uint8Array): void {
    this.#leaving = bytes.byteLength;
    this.ends.output.write(bytes, (error) => error || this.#written());
  }

  #written(): void {
    this.#leaving = 0;
    if (this.#phase === "over") return;
    if (this.#waiting.bytes > 0) {
      const bytes = this.#waiting.peek().slice();
      this.#waiting.clear();
      return this.#write(bytes);
    }
    if (this.#phase === "closing") this.#finish();
    else if (this.#wantsDrain) {
      this.#wantsDrain = false;
      this.events.drain();
    }
  }

  /** Everything has left. */
  #finish(): void {
    const { output, isPassedOn } = this.ends;
    output.end();
    if (!isPassedOn) this.#end("closed");
  }

  #endWithin(end: CarrierEnd): void {
    this.#linger ??= setTimeout(() => this.#end(end), LINGER_MS);
  }

  #end(end: CarrierEnd): void {
    if (this.#phase === "over") return;
    const told = this.#phase === "closing" ? "closed" : end;
    this.#phase = "over";
    if (this.#linger) clearTimeout(this.#linger);
    this.#waiting.clear();
    this.ends.release();
    // Not during a call to the carrier.
    queueMicrotask(() => this.#isDisposed || this.events.closed(told));
  }
}
