// Input on its way to a program: a bounded queue in front of the PTY's master, written without ever blocking. Shared by
// the adapters; it does not know how the PTY was opened.
import { writeSync } from "node:fs";

/**
 * Most bytes of input one PTY holds for a program that does not read: a screenful of paste is taken at once,
 * and a program that never reads costs no more than this. Beyond it `write` takes less, and the caller waits.
 */
export const INPUT_QUEUE_BYTES_MAX = 256 * 1024;

/**
 * First and longest wait, in ms, before input that the kernel had no room for is offered again. A timer, because
 * the event for a writable master is not dependable: `Bun.Terminal` misses it about once in 20 MB of paste.
 */
const RETRY_MS_MIN = 1;
const RETRY_MS_MAX = 32;

export class InputWriter {
  readonly #master: number;
  readonly #onDrain: () => void;
  #chunks: Uint8Array[] = [];
  #pendingBytes = 0;
  #closed = false;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #retryMs = RETRY_MS_MIN;

  /** `master` is non-blocking and stays the caller's. */
  constructor(master: number, onDrain: () => void) {
    this.#master = master;
    this.#onDrain = onDrain;
  }

  /** Bytes taken and not yet given to the kernel. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Writes or queues as much as there is room for and returns how much; `onDrain` follows if anything is queued. */
  write(bytes: Uint8Array): number {
    if (this.#closed) return 0;
    let written = 0;
    if (this.#pendingBytes === 0) {
      while (written < bytes.length) {
        const count = this.#offer(bytes.subarray(written));
        if (count === 0) break;
        written += count;
      }
    }
    const queued = Math.min(bytes.length - written, INPUT_QUEUE_BYTES_MAX - this.#pendingBytes);
    if (queued <= 0 || this.#closed) return written;
    this.#chunks.push(bytes.slice(written, written + queued));
    this.#pendingBytes += queued;
    if (this.#retryTimer === null) this.#retryLater();
    return written + queued;
  }

  /** Drops what is queued; nothing is written or reported afterwards. */
  close(): void {
    this.#closed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#chunks = [];
    this.#pendingBytes = 0;
  }

  /** What the kernel takes now. */
  #offer(bytes: Uint8Array): number {
    try {
      return writeSync(this.#master, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // EIO and the like: the program has ended, and nobody will read this.
      if (code !== "EAGAIN" && code !== "EINTR") this.close();
      return 0;
    }
  }

  #retryLater(): void {
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#writeQueued();
    }, this.#retryMs);
  }

  #writeQueued(): void {
    for (let first = this.#chunks[0]; first !== undefined; first = this.#chunks[0]) {
      const count = this.#offer(first);
      if (this.#closed) return;
      if (count === 0) {
        this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
        this.#retryLater();
        return;
      }
      this.#retryMs = RETRY_MS_MIN;
      this.#pendingBytes -= count;
      if (count === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(count);
    }
    this.#onDrain();
  }
}
