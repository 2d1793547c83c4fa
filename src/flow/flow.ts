// One flow at one end of the channel: the bytes that wait, what was granted each way, and which of the two
// directions have ended.

import { ByteQueue } from "../carrier/byte-queue.ts";
import { costOf, GRANT_BYTES, QUEUE_BYTES, WINDOW_BYTES } from "./limits.ts";

/** What is at this end: a TCP connection, or whoever reads or writes a file. Nothing is told of it from within a call. */
export interface NearEnd {
  /** Writes a copy of the bytes. What the system has taken of them is told later. */
  write(bytes: Uint8Array): void;
  /** Nothing more is written: FIN, once all has left. */
  end(): void;
  /** It is over now: RST. */
  reset(): void;
  /** Is not read until `resume`. What was read may still come. */
  pause(): void;
  resume(): void;
}

/** Who is told of a near end. */
export interface NearEvents {
  /** It has read these bytes, which are valid during the call. */
  came(bytes: Uint8Array): void;
  /** Its program sends nothing more. */
  ended(): void;
  /** It broke, or its program has thrown it away. The last of all. */
  failed(): void;
  /** The system has taken so many of the bytes that were written. */
  taken(bytes: number): void;
}

export class Flow {
  readonly #queue = new ByteQueue();
  /** What the other end takes, and what it may still send. */
  #credit = 0;
  #granted = 0;
  #hasGranted = false;
  /** Bytes that the near end has taken and that are not granted anew. */
  #freed = 0;
  /** Bytes that were written and that the near end has not taken. */
  #untaken = 0;
  #isPaused = false;
  #near: "open" | "ending" | "ended" = "open";
  #hasFarEnded = false;

  constructor(
    readonly id: number,
    readonly near: NearEnd,
    /** It has ended. */
    readonly over: () => void,
  ) {}

  get hasGranted(): boolean {
    return this.#hasGranted;
  }

  /** What the other end may send at first, bytes. */
  grant(): number {
    this.#hasGranted = true;
    this.#granted = WINDOW_BYTES;
    return WINDOW_BYTES;
  }

  /** What the near end has read, a copy of which waits. */
  came(bytes: Uint8Array): void {
    this.#queue.add(bytes);
    if (this.#queue.bytes < QUEUE_BYTES || this.#isPaused) return;
    this.#isPaused = true;
    this.near.pause();
  }

  nearEnds(): void {
    if (this.#near === "open") this.#near = "ending";
  }

  /** There is something to send: bytes, or the end. */
  get hasMore(): boolean {
    return this.#queue.bytes > 0 || this.#near === "ending";
  }

  /** The next bytes to send; valid until the next call. Null: none, or none that are granted. */
  next(room: number): Uint8Array | "no-room" | null {
    if (this.#queue.bytes === 0) return null;
    const bytes = Math.min(this.#queue.bytes, this.#credit, room);
    if (costOf(bytes) > room) return "no-room";
    return bytes === 0 || costOf(bytes) > this.#credit ? null : this.#queue.peek().subarray(0, bytes);
  }

  /** These bytes of `next` were sent. */
  sent(bytes: number): void {
    this.#queue.take(bytes);
    this.#credit -= costOf(bytes);
    if (!this.#isPaused || this.#queue.bytes > QUEUE_BYTES / 2) return;
    this.#isPaused = false;
    this.near.resume();
  }

  /** True once: all has been sent, and the end follows. */
  saysEnd(): boolean {
    if (this.#near !== "ending" || this.#queue.bytes > 0) return false;
    this.#near = "ended";
    return true;
  }

  /** The other end takes more bytes. False: more than a window. */
  granted(bytes: number): boolean {
    const isDue = this.#credit + bytes <= WINDOW_BYTES;
    this.#credit = Math.min(WINDOW_BYTES, this.#credit + bytes);
    return isDue;
  }

  /** Bytes of the other end. False: there are none, they were not granted, or they came after its end. */
  received(bytes: Uint8Array): boolean {
    const cost = costOf(bytes.byteLength);
    if (bytes.byteLength === 0 || cost > this.#granted || this.#hasFarEnded) return false;
    this.#granted -= cost;
    this.#freed += cost - bytes.byteLength;
    this.#untaken += bytes.byteLength;
    this.near.write(bytes);
    return true;
  }

  /** The near end has taken bytes that were written. */
  free(bytes: number): void {
    this.#untaken -= bytes;
    this.#freed += bytes;
  }

  /** What to grant now, mostly nothing. */
  regrant(): number {
    if (this.#freed < GRANT_BYTES || this.#hasFarEnded) return 0;
    const bytes = this.#freed;
    this.#freed = 0;
    this.#granted += bytes;
    return bytes;
  }

  farEnds(): void {
    if (this.#hasFarEnded) return;
    this.#hasFarEnded = true;
    this.near.end();
  }

  /** Both directions have ended, and all that came was taken. */
  get isOver(): boolean {
    return this.#near === "ended" && this.#hasFarEnded && this.#untaken === 0;
  }
}
