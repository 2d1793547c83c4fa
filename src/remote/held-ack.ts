// Holds the acknowledgements of a stream's input back for a moment, so that one of them does for several keys. Knows neither
// the channel nor who types.

import type { Later } from "./output-gather.ts";

/** How long the first one may wait, ms. The client sends on without it, up to its window. */
export const ACK_MS = 5;

export class HeldAck {
  #cseq: number | null = null;
  #cancel: (() => void) | null = null;

  constructor(
    private readonly send: (cseq: number) => void,
    private readonly later: Later,
  ) {}

  /** Everything up to `cseq` is acknowledged. */
  add(cseq: number): void {
    this.#cseq = cseq;
    this.#cancel ??= this.later(ACK_MS, () => this.flush());
  }

  /** Sends what it has now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#cseq === null) return;
    const cseq = this.#cseq;
    this.#cseq = null;
    this.send(cseq);
  }

  /** Drops what it has. */
  drop(): void {
    this.#cseq = null;
    this.flush();
  }
}
