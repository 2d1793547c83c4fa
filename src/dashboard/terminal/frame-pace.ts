// When frames are drawn: at once for a person, and else at most ten a second. Requests coalesce; none is queued.

/** Time between two frames that no person asked for, ms. */
const FRAME_MS = 100;
/** Time between two frames while a key is held down, ms: the first is drawn at once. */
const KEY_FRAME_MS = 33;

export class FramePace {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dueAt = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly draw: () => void) {}

  /** A person did something. */
  now(): void {
    this.#within(KEY_FRAME_MS);
  }

  /** Something else changed. */
  soon(): void {
    this.#within(FRAME_MS);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #within(ms: number): void {
    const due = this.#drawnAt + ms;
    if (this.#timer !== null && this.#dueAt <= due) return;
    this.stop();
    const wait = due - performance.now();
    this.#dueAt = due;
    // Never within the caller: what comes in the same turn belongs to the same frame.
    this.#timer = setTimeout(() => this.#now(), Math.max(0, wait));
  }

  #now(): void {
    this.#timer = null;
    this.#drawnAt = performance.now();
    this.draw();
  }
}
