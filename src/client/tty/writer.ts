// Everything the session prints, on its way to the terminal: in order, whole, and never blocking for long. It does not
// know what the bytes mean.
import { writeSync } from "node:fs";
import { waitWritable } from "./libc.ts";

/**
 * How long, in ms, one turn of the event loop may wait for a terminal that is reading: waiting in poll(2) moves
 * bytes as fast as the terminal takes them, where a timer would move one kernel buffer (4 KiB) per millisecond.
 * Input and signals wait this long at most.
 */
const TURN_WAIT_MS = 4;

/** First and longest pause, in ms, between attempts on a terminal that took nothing for a whole turn. */
const RETRY_MS_MIN = 1;
const RETRY_MS_MAX = 32;

export interface TtyWriterOptions {
  /** All bytes of earlier writes are with the terminal. Called after a `write` that returned false. */
  readonly onDrain: () => void;
  /** The terminal has gone (EIO, EPIPE); nothing is written any more. Called once. */
  readonly onClosed: () => void;
}

export class TtyWriter {
  readonly #fd: number;
  readonly #options: TtyWriterOptions;
  #chunks: Uint8Array[] = [];
  #pendingBytes = 0;
  #closed = false;
  #retryMs = RETRY_MS_MIN;
  #cancelTurn: (() => void) | null = null;

  /** `fd` should be non-blocking (see `openTerminal`); it stays the caller's. */
  constructor(fd: number, options: TtyWriterOptions) {
    this.#fd = fd;
    this.#options = options;
  }

  /** Bytes that the terminal has not taken yet. The caller bounds them by heeding what `write` returns. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** True when the terminal has all of it; false when some waits for `onDrain`, or the terminal has gone. */
  write(bytes: Uint8Array): boolean {
    if (this.#closed) return false;
    const written = this.#pendingBytes === 0 ? this.#offer(bytes) : 0;
    if (this.#closed) return false;
    if (written === bytes.length) return true;
    // A copy: the caller may reuse its bytes.
    this.#chunks.push(bytes.slice(written));
    this.#pendingBytes += bytes.length - written;
    this.#nextTurn(0);
    return false;
  }

  /** Drops what is pending; nothing is written or reported any more. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#chunks = [];
    this.#pendingBytes = 0;
    this.#cancelTurn?.();
    this.#cancelTurn = null;
  }

  /** Writes until the terminal takes no more, and returns how much it took. */
  #offer(bytes: Uint8Array): number {
    let written = 0;
    while (written < bytes.length) {
      try {
        written += writeSync(this.#fd, written === 0 ? bytes : bytes.subarray(written));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EINTR") continue;
        if (code === "EAGAIN") break;
        this.close();
        this.#options.onClosed();
        break;
      }
    }
    return written;
  }

  #nextTurn(delayMs: number): void {
    if (this.#cancelTurn !== null) return;
    if (delayMs === 0) {
      const turn = setImmediate(() => this.#turn());
      this.#cancelTurn = () => clearImmediate(turn);
    } else {
      const turn = setTimeout(() => this.#turn(), delayMs);
      this.#cancelTurn = () => clearTimeout(turn);
    }
  }

  #turn(): void {
    this.#cancelTurn = null;
    const before = this.#pendingBytes;
    const end = performance.now() + TURN_WAIT_MS;
    while (
      this.#pendingBytes > 0 &&
      waitWritable(this.#fd, Math.max(0, Math.ceil(end - performance.now())))
    ) {
      this.#writeQueued();
      if (this.#closed) return;
      if (performance.now() >= end) break;
    }
    if (this.#pendingBytes === 0) {
      this.#options.onDrain();
    } else if (this.#pendingBytes < before) {
      this.#retryMs = RETRY_MS_MIN;
      this.#nextTurn(0);
    } else {
      this.#nextTurn(this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
    }
  }

  #writeQueued(): void {
    for (let first = this.#chunks[0]; first !== undefined; first = this.#chunks[0]) {
      const written = this.#offer(first);
      if (this.#closed) return;
      this.#pendingBytes -= written;
      if (written < first.length) {
        this.#chunks[0] = first.subarray(written);
        return;
      }
      this.#chunks.shift();
    }
  }
}

/**
 * Writes `bytes` now, for the way out of a program: waits up to `waitMs` for the terminal and returns whether it
 * took everything.
 */
export function writeWithin(fd: number, bytes: Uint8Array, waitMs: number): boolean {
  const end = performance.now() + waitMs;
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes.subarray(written));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EINTR") continue;
      const left = Math.ceil(end - performance.now());
      if (code !== "EAGAIN" || left <= 0) return false;
      waitWritable(fd, left);
    }
  }
  return true;
}
