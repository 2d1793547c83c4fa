// For a paused carrier that cannot slow the other end down: keeps the frames that come, up to a limit, and delivers them
// in order later, the carrier's end after them.

/** Calls back once, never during this call. The returned function cancels that. */
export type Soon = (back: () => void) => () => void;

/** Bytes that a kept frame counts beside its own, so that the limit also bounds the number of small frames. */
export const KEPT_FRAME_BYTES = 128;

export class HeldFrames {
  #isPaused = false;
  #frames: Uint8Array[] = [];
  #bytes = 0;
  #end: (() => void) | null = null;
  #stopTelling: (() => void) | null = null;

  /**
   * @param bytesMax of what is kept, `KEPT_FRAME_BYTES` for each frame included
   * @param tell takes a frame. It may call `pause` or `drop`.
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

  /** Delivers a frame, or keeps a copy of it. False when more is kept than the limit allows. */
  take(bytes: Uint8Array): boolean {
    if (!this.#isPaused && this.#frames.length === 0) {
      this.tell(bytes);
      return true;
    }
    this.#frames.push(bytes.slice());
    this.#bytes += keptBytes(bytes);
    return this.#bytes <= this.bytesMax;
  }

  /** Calls `then` after the last kept frame, or at once if there is none. */
  end(then: () => void): void {
    if (this.#frames.length === 0) then();
    else this.#end = then;
  }

  /** Forgets the kept frames and the end. */
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
