// Bytes to send that the kernel has not taken yet. They lie in one buffer that is used again, so that a flood of output
// makes no garbage.

/** A buffer of up to this size is kept when it runs empty; a larger one is freed. */
const KEPT_BYTES = 128 * 1024;

export class ByteQueue {
  #buffer = new Uint8Array(0);
  #from = 0;
  #to = 0;

  get bytes(): number {
    return this.#to - this.#from;
  }

  /** Appends a copy. Unbounded: the caller looks at `bytes`. */
  add(bytes: Uint8Array): void {
    if (this.#to + bytes.byteLength > this.#buffer.byteLength) this.#makeRoom(bytes.byteLength);
    this.#buffer.set(bytes, this.#to);
    this.#to += bytes.byteLength;
  }

  /** All bytes that wait, in order. Valid until the next `add`. */
  peek(): Uint8Array {
    return this.#buffer.subarray(this.#from, this.#to);
  }

  /** Drops the first `count` bytes. */
  take(count: number): void {
    this.#from += count;
    if (this.#from === this.#to) this.clear();
  }

  clear(): void {
    this.#from = 0;
    this.#to = 0;
    if (this.#buffer.byteLength > KEPT_BYTES) this.#buffer = new Uint8Array(0);
  }

  #makeRoom(more: number): void {
    const need = this.bytes + more;
    const target =
      need <= this.#buffer.byteLength
        ? this.#buffer
        : new Uint8Array(Math.max(need, this.#buffer.byteLength * 2));
    // `set` copes with overlap when the buffer is moved within itself.
    target.set(this.peek());
    this.#to -= this.#from;
    this.#from = 0;
    this.#buffer = target;
  }
}
