// Feeds the emulator from the ring in slices, so that a flood never keeps a key or another client waiting.

import type { OutputRing } from "../session/output-ring.ts";
import type { Emulator } from "../terminal/emulator.ts";

/** Bytes parsed without giving way: under 2 ms of work. */
const SLICE_BYTES = 64 * 1024;
/** Output up to this size is parsed at once, as an answer to a query must not wait for a turn. */
const AT_ONCE_BYTES = 16 * 1024;

export class EmulatorFeed {
  /** Next position to parse. */
  #position = 0;
  #scheduled = false;
  #holds = 0;

  constructor(
    private readonly ring: OutputRing,
    private readonly emulator: Emulator,
    private readonly onParsed: () => void,
  ) {}

  get position(): number {
    return this.#position;
  }

  /** Output was appended to the ring. */
  notify(): void {
    if (this.#holds > 0) return;
    if (this.ring.end - this.#position <= AT_ONCE_BYTES) this.#parse(AT_ONCE_BYTES);
    else this.#schedule();
  }

  /** Parses everything now: before a resize, a capture or the end. No effect while held. */
  catchUp(): void {
    while (this.#holds === 0 && this.#position < this.ring.end) this.#parse(SLICE_BYTES);
  }

  /** Keeps the emulator as it is until `release`, while a snapshot is cut from it over several turns. */
  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    this.notify();
  }

  get isHeld(): boolean {
    return this.#holds > 0;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#holds > 0) return;
      this.#parse(SLICE_BYTES);
      if (this.#position < this.ring.end) this.#schedule();
    });
  }

  #parse(budget: number): void {
    let left = budget;
    while (left > 0 && this.#position < this.ring.end) {
      const bytes = this.ring.read(this.#position, left);
      this.emulator.write(bytes);
      this.#position += bytes.byteLength;
      left -= bytes.byteLength;
    }
    this.onParsed();
  }
}
