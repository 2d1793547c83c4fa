// The frames of a carrier that cannot hold the other end back, while it is paused: kept up to a bound, and then
// delivered in order, with the end after them.

/** Calls back once, never from within this call; the returned function cancels it. */
export type Soon = (back: () => void) => () => void;

/** Bytes that a kept frame takes beside its own, so that a great many small ones are not kept for nothing. */
export const KEPT_FRAME_BYTES = 128;

export class HeldFrames {
  #isPaused = false;
  #frames: Uint8Array[] = [];
  #bytes = 0;
  #end: (() => void) | null = null;
  #stopTelling: (() => void) | null = null;

  /**
   * @param bytesMax of what is kept, with `KEPT_FRAME_BYTES` for each frame
   * @param tell a frame. It may pause, or drop the rest.
   */
  constructor(
    private readonly bytesMax: number,
    private readonly soon: Soon,
    private readonly tell: (bytes: Uint8Array) => void,
  ) {}

  pause(): void {
    this.#isPaused = true;
    this.#stop();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#frames.length > 0) this.#stopTelling ??= this.soon(() => this.#tellAll());
  }

  /** Delivers a frame, or keeps a copy of it. False: more is kept than is allowed. */
  take(bytes: Uint8Array): boolean {
    if (!this.#isPaused && this.#frames.length === 0) {
      this.tell(bytes);
      return true;
    }
    this.#frames.push(bytes.slice());
    this.#bytes += keptBytes(bytes);
    return this.#bytes <= this.bytesMax;
  }

  /** Calls this after the last frame, at once if none is kept. */
  end(then: () => void): void {
    if (this.#frames.length === 0) then();
    else this.#end = then;
  }

  /** Forgets all of it. */
  drop(): void {
    this.#stop();
    this.#frames = [];
    this.#bytes = 0;
    this.#end = null;
  }

  #tellAll(): void {
    this.#stopTelling = null;
    const frames = this.#frames;
    let told = 0;
    while (!this.#isPaused && this.#frames === frames && told < frames.length) {
      const bytes = frames[told++]!;
      this.#bytes -= keptBytes(bytes);
      this.tell(bytes);
    }
    if (this.#frames !== frames) return;
    frames.splice(0, told);
    if (frames.length === 0) this.#end?.();
  }

  #stop(): void {
    this.#stopTelling?.();
    this.#stopTelling = null;
  }
}

const keptBytes = (frame: Uint8Array) => frame.byteLength + KEPT_FRAME_BYTES;
