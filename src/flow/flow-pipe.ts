// The near end of a flow for code that reads and writes it: bytes to await in one direction, room to await in the other.

import type { NearEnd, NearEvents } from "./flow.ts";

/** Thrown where a flow ended before its end: the other end threw it away, or the channel is gone. */
export class FlowLost extends Error {}

export class FlowPipe implements NearEnd {
  #events: NearEvents | null = null;
  readonly #came: Uint8Array[] = [];
  /** Bytes that were read last, and are not yet used up. */
  #using = 0;
  #hasEnded = false;
  #isPaused = false;
  #wakeReader: () => void = () => {};
  #wakeWriter: () => void = () => {};
  readonly #lost = new AbortController();

  /** Once, with what `Flows.add` returned. */
  begin(events: NearEvents): void {
    this.#events = events;
  }

  // ---- the flow's side

  write(bytes: Uint8Array): void {
    this.#came.push(bytes.slice());
    this.#wakeReader();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wakeReader();
  }

  reset(): void {
    this.#lose();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#wakeWriter();
  }

  // ---- the side of who has it. One reads and one writes at a time.

  /** Aborted with `FlowLost` when the flow ends before its end. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * The next bytes of the other end; null at their end. What was returned before is used up then, and the other end may
   * send as much again.
   *
   * @throws {FlowLost}
   */
  async read(): Promise<Uint8Array | null> {
    if (this.#using > 0) this.#events?.taken(this.#using);
    this.#using = 0;
    while (this.#came.length === 0 && !this.#hasEnded && !this.#isLost)
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    if (this.#isLost) throw new FlowLost();
    const bytes = this.#came.shift() ?? null;
    this.#using = bytes?.byteLength ?? 0;
    return bytes;
  }

  /**
   * Sends bytes, as soon as there is room. The caller may use them again afterwards.
   *
   * @throws {FlowLost}
   */
  async send(bytes: Uint8Array): Promise<void> {
    while (this.#isPaused && !this.#isLost)
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    if (this.#isLost) throw new FlowLost();
    this.#events?.came(bytes);
  }

  /** Nothing more is sent. */
  finish(): void {
    if (!this.#isLost) this.#events?.ended();
  }

  /** Nothing more is read or sent, and the other end is told. Of a flow that is over nothing happens. */
  drop(): void {
    if (this.#isLost) return;
    this.#lose();
    this.#events?.failed();
  }

  get #isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#lost.abort(new FlowLost());
    this.#wakeReader();
    this.#wakeWriter();
  }
}
