// Byte arrays for frames on their way, used again and again: making one for each frame, and collecting it, would take
// as long as everything else that the relay does with a small frame. Pure.

/** Bytes that are kept for later; more are left to the garbage collector. */
export const POOL_BYTES_MAX = 1_048_576;

/** Different lengths that are kept. Sealed keys and screens have few; arrays of further lengths are not kept. */
export const POOL_LENGTHS_MAX = 64;

export class FramePool {
  readonly #free = new Map<number, Uint8Array<ArrayBuffer>[]>();
  #bytes = 0;

  /** Bytes kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** An array of exactly this length, with arbitrary content. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const found = this.#free.get(length)?.pop();
    if (found === undefined) return new Uint8Array(length);
    this.#bytes -= length;
    return found;
  }

  /** Takes back an array that nobody uses any more. */
  give(frame: Uint8Array<ArrayBuffer>): void {
    const { length } = frame;
    if (this.#bytes + length > POOL_BYTES_MAX) return;
    let same = this.#free.get(length);
    if (same === undefined) {
      if (this.#free.size >= POOL_LENGTHS_MAX) this.#forgetEmpty();
      if (this.#free.size >= POOL_LENGTHS_MAX) return;
      this.#free.set(length, (same = []));
    }
    same.push(frame);
    this.#bytes += length;
  }

  #forgetEmpty(): void {
    for (const [length, frames] of this.#free) if (frames.length === 0) this.#free.delete(length);
  }
}
