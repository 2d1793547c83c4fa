// The last output of a session by position. Every reader (the emulator, each client) is a cursor into it, so a slow
// reader costs no memory of its own.

/** Bytes of output kept. Sets how far a client may fall behind before it needs a snapshot. */
export const RING_BYTES = 2 * 1024 * 1024;

/** Bytes of one block: small enough that a quiet session stays small, large enough that a flood needs few. */
const BLOCK_BYTES = 64 * 1024;

/** Bytes of output by position (`seq`), the oldest dropped a block at a time. */
export class OutputRing {
  #blocks: Uint8Array[] = [];
  #first: number;
  #end: number;
  readonly #blocksMax: number;

  /** `capacity` is rounded up to whole blocks, at least two. The first byte to come has position `start`. */
  constructor(
    capacity: number = RING_BYTES,
    private readonly blockBytes: number = BLOCK_BYTES,
    start = 0,
  ) {
    this.#first = start;
    this.#end = start;
    this.#blocksMax = Math.max(2, Math.ceil(capacity / blockBytes));
  }

  /** Position of the oldest byte kept. */
  get start(): number {
    return this.#first;
  }

  /** Position after the newest byte: where the ring began, and the count of all bytes appended since. */
  get end(): number {
    return this.#end;
  }

  append(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.byteLength) {
      const used = this.#end - this.#first - Math.max(0, this.#blocks.length - 1) * this.blockBytes;
      if (this.#blocks.length === 0 || used === this.blockBytes) this.#addBlock();
      const offset = (this.#end - this.#first) % this.blockBytes;
      const piece = bytes.subarray(at, at + this.blockBytes - offset);
      this.#blocks[this.#blocks.length - 1]!.set(piece, offset);
      this.#end += piece.byteLength;
      at += piece.byteLength;
    }
  }

  /**
   * Up to `max` bytes from position `from`, fewer at a block's end, none at the end of output. The view is valid until
   * the next `append`. Throws a RangeError when `from` is gone or not yet written: callers check `start` and `end`.
   */
  read(from: number, max: number): Uint8Array {
    if (from < this.#first || from > this.#end) throw new RangeError(`position ${from} is outside the ring`);
    if (from === this.#end) return EMPTY;
    const relative = from - this.#first;
    const block = this.#blocks[Math.floor(relative / this.blockBytes)]!;
    const offset = relative % this.blockBytes;
    return block.subarray(offset, Math.min(offset + max, this.blockBytes, offset + this.#end - from));
  }

  #addBlock(): void {
    if (this.#blocks.length < this.#blocksMax) {
      this.#blocks.push(new Uint8Array(this.blockBytes));
      return;
    }
    this.#blocks.push(this.#blocks.shift()!);
    this.#first += this.blockBytes;
  }
}

const EMPTY = new Uint8Array(0);
